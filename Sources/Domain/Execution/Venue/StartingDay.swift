import EventModel

/// The prices that bound those of the next day, as a session before knew them. As a note of the lineage:
/// `day DATE LAST PREVIOUS SYMBOL`, in price units, `-` for what there is not.
public struct StartingDay: Sendable, Equatable {
  public var symbol: String
  /// Local, of the newest price: days since 1970-01-01.
  public var date: Int64
  public var last: Int64
  public var previousClose: Int64

  public init(symbol: String, date: Int64, last: Int64, previousClose: Int64) {
    self.symbol = symbol
    self.date = date
    self.last = last
    self.previousClose = previousClose
  }

  /// Nil of other notes.
  init?(_ note: String) {
    let words = note.split(separator: " ", maxSplits: 4)
    guard words.count == 5, words[0] == "day", let date = Int64(words[1]) else { return nil }
    self.init(
      symbol: String(words[4]), date: date, last: Int64(words[2]) ?? noNumber,
      previousClose: Int64(words[3]) ?? noNumber)
  }

  public var note: String {
    func word(_ price: Int64) -> String { price == noNumber ? "-" : "\(price)" }
    return "day \(date) \(word(last)) \(word(previousClose)) \(symbol)"
  }
}
