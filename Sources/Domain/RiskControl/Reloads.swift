import Commands
import Configuration
import EventModel
import EventStream
import Stages

/// Limits that take over at given event times.
struct Reloads: Sendable {
  private var entries: [(time: Int64, limits: RiskConfiguration)]
  private(set) var taken = 0

  /// - Parameter entries: in any order.
  init(_ entries: [(time: Int64, limits: RiskConfiguration)] = []) {
    self.entries = entries.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }.map(\.element)
  }

  /// The time of the next; `Int64.max` where there is none.
  var next: Int64 { taken < entries.count ? entries[taken].time : .max }

  /// The limits that take over now; the newest where several do.
  mutating func take(at time: Int64) -> RiskConfiguration? {
    var limits: RiskConfiguration?
    while next <= time, taken < entries.count {
      limits = entries[taken].limits
      taken += 1
    }
    return limits
  }

  /// As many were taken before a snapshot; the limits that hold then.
  mutating func restore(taken count: Int) throws(StreamError) -> RiskConfiguration? {
    guard (0...entries.count).contains(count) else { throw StateFields.unfit }
    taken = count
    return count == 0 ? nil : entries[count - 1].limits
  }

  /// Of `--reload TIME=FILE` options.
  static func parse(_ options: [String]) throws(StreamError) -> Reloads {
    var entries: [(time: Int64, limits: RiskConfiguration)] = []
    for option in options {
      guard let equals = option.firstIndex(of: "="),
        let time = Timestamp.parse(String(option[..<equals]))
      else {
        throw ParsedOptions.usage(
          "--reload", "\"\(option)\" is not TIME=FILE, such as 2026-01-05T15:00:00Z=limits.toml")
      }
      let file = String(option[option.index(after: equals)...])
      entries.append((time, try RiskConfiguration(TradingFile(file: file))))
    }
    return Reloads(entries)
  }
}
