import EventModel

/// What a rule remembers of an instrument; the rest of the state is the position's.
public struct RuleMemory: BitwiseCopyable, Sendable {
  /// The strength that the rule wanted last, -1 to 1: the sign is the side, zero is flat.
  public var wanted = 0.0
  /// Two numbers of the rule's own; NaN before it has set them.
  public var first = Double.nan
  public var second = Double.nan
  /// Why the rule left, where it is not the common reason; taken back at every decision.
  public var cause = SignalCause.exit

  public init() {}
}

/// The rule of a strategy: from the newest inputs of an instrument to the side and strength wanted.
/// Size, stops and gaps are not its concern.
open class StrategyRule {
  /// Feature expressions, in the order in which `decide` gets their values.
  public let inputs: [String]
  /// Whether `decide` wants to be asked where inputs are absent (NaN), too.
  public let takesAbsent: Bool

  public init(inputs: [String], takesAbsent: Bool = false) {
    self.inputs = inputs
    self.takesAbsent = takesAbsent
  }

  /// Returns the strength wanted from now on, -1 to 1; what it was (`memory.wanted`) to stay.
  open func decide(
    _ inputs: UnsafeBufferPointer<Double>, _ memory: inout RuleMemory
  ) -> Double {
    fatalError("a rule decides")
  }
}
