import EventModel
import MarketRules

/// The prices that bound those of the next day, and what was bought that day and is sold from the next on, as a
/// session before knew them. As a note of the lineage: `day DATE LAST PREVIOUS BOUGHT SETTLES SYMBOL`, in units of
/// the instrument, `-` for what there is not.
public struct StartingDay: Sendable, Equatable {
  public var symbol: String
  /// Local, of the newest price: days since 1970-01-01.
  public var date: Int64
  public var last: Int64
  public var previousClose: Int64
  /// Size units, and the close of their session.
  public var bought: Int64 = 0
  public var settles = noTime

  public init(symbol: String, date: Int64, last: Int64, previousClose: Int64) {
    self.symbol = symbol
    self.date = date
    self.last = last
    self.previousClose = previousClose
  }

  /// Nil of other notes.
  init?(_ note: String) {
    let words = note.split(separator: " ", maxSplits: 6)
    guard words.count == 7, words[0] == "day", let date = Int64(words[1]) else { return nil }
    self.init(
      symbol: String(words[6]), date: date, last: Int64(words[2]) ?? noNumber,
      previousClose: Int64(words[3]) ?? noNumber)
    if let bought = Int64(words[4]), bought > 0, let settles = Int64(words[5]) {
      (self.bought, self.settles) = (bought, settles)
    }
  }

  public var note: String {
    func word(_ price: Int64) -> String { price == noNumber ? "-" : "\(price)" }
    return "day \(date) \(word(last)) \(word(previousClose)) \(bought) \(word(settles)) \(symbol)"
  }

  /// Where no price has come, the limits of the day and what is not settled begin so.
  public func begin(_ limits: inout DayLimits, _ purchases: inout DayPurchases) {
    if limits.reference != nil { return }
    limits.begin(date: date, last: last, previousClose: previousClose)
    if bought > 0 { purchases.note(bought, close: settles) }
  }
}
