import EventModel

/// What protected a holding when the session before ended: the venue makes its stop and target again. As a
/// note of the lineage: `protected STOP SHARE TARGET SHARE TRAILS LEVEL AVERAGE PARENT MADE TIME STRATEGY
/// SYMBOL`, in units of the instrument, `-` for what there is not.
public struct StartingProtection: Sendable, Equatable {
  public var strategy: Int
  public var symbol: String
  /// Price units from the average, or shares of it in 1e-9; `noNumber` where there is none.
  public var stopDistance = noNumber
  public var stopShare = noNumber
  public var targetDistance = noNumber
  public var targetShare = noNumber
  /// The stop follows the market, and stood there.
  public var stopTrails = false
  public var level = noNumber
  /// Price units that distances count from.
  public var average: Double
  /// The order whose fills it protects, and how many protective orders that has had.
  public var parent: UInt64
  public var made: UInt64
  /// When the session before ended.
  public var time: Int64

  public init(
    strategy: Int, symbol: String, average: Double, parent: UInt64, made: UInt64, time: Int64
  ) {
    self.strategy = strategy
    self.symbol = symbol
    self.average = average
    self.parent = parent
    self.made = made
    self.time = time
  }

  /// Nil of other notes.
  init?(_ note: String) {
    let words = note.split(separator: " ", maxSplits: 12)
    guard words.count == 13, words[0] == "protected", let average = Double(words[7]),
      average.isFinite, let parent = UInt64(words[8]),
      parent & ParentOrder.mostChildren == 0, let made = UInt64(words[9]),
      made < ParentOrder.protectiveBit - 1, let time = Int64(words[10]),
      Timestamp.range.contains(time), let strategy = Int(words[11])
    else { return nil }
    self.init(
      strategy: strategy, symbol: String(words[12]), average: average, parent: parent, made: made,
      time: time)
    func number(_ place: Int) -> Int64 { Int64(words[place]) ?? noNumber }
    stopDistance = number(1)
    stopShare = number(2)
    targetDistance = number(3)
    targetShare = number(4)
    stopTrails = words[5] == "1"
    level = number(6)
  }

  public var note: String {
    func word(_ number: Int64) -> String { number == noNumber ? "-" : "\(number)" }
    let distances = [stopDistance, stopShare, targetDistance, targetShare].map(word)
    return "protected \(distances.joined(separator: " ")) \(stopTrails ? 1 : 0) \(word(level)) "
      + "\(average) \(parent) \(made) \(time) \(strategy) \(symbol)"
  }

  var protection: Protection {
    var protection = Protection()
    protection.stopDistance = stopDistance
    protection.stopShare = stopShare
    protection.targetDistance = targetDistance
    protection.targetShare = targetShare
    protection.stopTrails = stopTrails
    return protection
  }
}
