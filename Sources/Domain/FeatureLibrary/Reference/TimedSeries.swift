import Configuration
import EventStream
import Expressions

/// Values by the times at which they were known, rising.
struct TimedSeries {
  private let times: [Int64]
  private let values: [Double]
  /// The place of the newest value at the last time that was asked for: times mostly rise.
  private var place = -1

  /// - Parameter entries: of equal times the last counts.
  init(_ entries: [(time: Int64, value: Double)]) {
    let order = entries.indices.sorted { (entries[$0].time, $0) < (entries[$1].time, $1) }
    times = order.map { entries[$0].time }
    values = order.map { entries[$0].value }
  }

  /// The newest value that was known at a time, that of this very time included; absent before the
  /// first.
  mutating func value(at time: Int64) -> Double {
    if place >= 0, times[place] > time { place = -1 }
    if place + 1 < times.count, times[place + 1] <= time { place = last(by: time) }
    return place < 0 ? .nan : values[place]
  }

  /// The last place with a time no later than one, at or behind where it stands.
  private func last(by time: Int64) -> Int {
    var (low, high) = (place + 1, times.count)
    // Near by, as a rule.
    var step = 1
    while low + step < high, times[low + step] <= time {
      low += step
      step *= 2
    }
    high = min(high, low + step)
    while low + 1 < high {
      let middle = (low + high) / 2
      if times[middle] <= time { low = middle } else { high = middle }
    }
    return low
  }
}

extension TimedSeries {
  private static let reasons = [
    "known_at":
      "the time at which each row was known: without it a value could be used before it was published"
  ]

  /// The series of a column, of all instruments or of each; nil where the file has no such column.
  static func read(
    _ file: ReferenceFile, column name: String
  ) throws(ExpressionError) -> BySymbol<TimedSeries>? {
    try file.read(required: ["known_at"], optional: ["symbol"], because: reasons) {
      table throws(StreamError) in
      guard table.has(column: name) else { return nil }
      var entries: [String: [(time: Int64, value: Double)]] = [:]
      for row in table.rows {
        entries[row.text("symbol"), default: []].append(
          (try row.knownAt(), try row.number(name) ?? .nan))
      }
      let series = entries.mapValues { TimedSeries($0) }
      let isOfAll = !table.has(column: "symbol")
      return BySymbol(
        series, others: isOfAll ? series[""] ?? TimedSeries([]) : nil, file: file.name)
    }
  }

  /// The columns of a file that may be asked for.
  static func columns(_ file: ReferenceFile) throws(ExpressionError) -> [String] {
    try file.read(required: ["known_at"], optional: ["symbol"], because: reasons) {
      table throws(StreamError) in
      table.columns.filter { !table.format.known.contains($0) }
    }
  }
}
