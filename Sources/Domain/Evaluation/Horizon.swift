import Commands
import EventModel
import EventStream

/// How far ahead a forward return looks.
public enum Horizon: Hashable, Sendable {
  /// Nanoseconds of event time, above zero.
  case time(Int64)
  /// Rows of the same set and instrument, above zero.
  case rows(Int)

  /// What is evaluated when nothing is asked for.
  public static let usual: [Horizon] = [
    .rows(1), .time(Timestamp.second), .time(5 * Timestamp.second), .time(30 * Timestamp.second),
    .time(Timestamp.minute), .time(5 * Timestamp.minute),
  ]

  /// `1s`, `5m`; a whole number alone counts rows.
  public init?(_ text: String) {
    if let rows = Int(text), text.first?.isNumber == true {
      guard rows > 0, rows <= 1_000_000 else { return nil }
      self = .rows(rows)
    } else {
      guard let span = Duration64.parse(text), span > 0 else { return nil }
      self = .time(span)
    }
  }

  /// `1s`, `5m`; `1 row`, `10 rows`.
  public var text: String {
    switch self {
    case .time(let span): Duration64.format(span)
    case .rows(1): "1 row"
    case .rows(let count): "\(count) rows"
    }
  }

  /// The text without a blank, as it stands in the names of labels: `1s`, `10rows`.
  public var word: String { text.filter { $0 != " " } }

  /// A list of horizons, without those named twice, the order as given.
  public static func list(_ words: [String]) throws(StreamError) -> [Horizon] {
    var horizons: [Horizon] = []
    for word in words {
      guard let horizon = Horizon(word) else {
        throw ParsedOptions.usage(
          "--horizons",
          "\"\(word)\" is neither a span of time such as 500ms, 1s or 5m nor a number of rows")
      }
      if !horizons.contains(horizon) { horizons.append(horizon) }
    }
    guard horizons.count <= 64 else {
      throw ParsedOptions.usage("--horizons", "more than 64 of them")
    }
    return horizons
  }
}
