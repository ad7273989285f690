/// What a graph does with what its earlier runs have left.
public struct GraphStart: Sendable {
  /// Forget it.
  public var isAnew = false
  /// Go on under a changed graph, as a reload does.
  public var takesChanges = false
  /// Changed nodes that keep their states.
  public var approved: Set<String> = []
  /// Go on from this checkpoint, and forget those behind it; nil for the newest.
  public var checkpoint: UInt64?

  public init() {}
}

/// What is known of the programs that nodes run.
public struct NodeTraits {
  /// Whether a program is one of ours.
  let isOwn: (String) -> Bool
  /// Whether one of ours hands over its state at checkpoints.
  let keepsState: (String) -> Bool

  public init(isOwn: @escaping (String) -> Bool, keepsState: @escaping (String) -> Bool) {
    self.isOwn = isOwn
    self.keepsState = keepsState
  }
}
