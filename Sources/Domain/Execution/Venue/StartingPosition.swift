/// What the account of `risk` held before the stream began, as its notes in the lineage say it:
/// `held SIZE AVERAGE STRATEGY SYMBOL`, in units of the instrument, with the strategy's id (-1: none).
public struct StartingPosition: Sendable, Equatable {
  public var strategy: Int
  public var symbol: String
  /// Size units, negative when short.
  public var size: Int64
  /// Price units.
  public var average: Double

  public init(strategy: Int, symbol: String, size: Int64, average: Double) {
    self.strategy = strategy
    self.symbol = symbol
    self.size = size
    self.average = average
  }

  /// Nil of other notes.
  init?(_ note: String) {
    let words = note.split(separator: " ", maxSplits: 4)
    guard words.count == 5, words[0] == "held", let size = Int64(words[1]), size != .min,
      let average = Double(words[2]), average.isFinite, let strategy = Int(words[3])
    else { return nil }
    self.init(strategy: strategy, symbol: String(words[4]), size: size, average: average)
  }

  public var note: String { "held \(size) \(average) \(strategy) \(symbol)" }
}
