extension Status {
  /// Databento's reason of a status for an instrument's activation (`StatusReason` of
  /// `rust/dbn/src/enums.rs`), which `ingest` takes for all sources.
  @inlinable public static var activation: UInt16 { 4 }

  /// Whether the symbol has come to stand for another contract: no return goes across.
  @inlinable public var isRoll: Bool { action == .none && reason == Self.activation }
}
