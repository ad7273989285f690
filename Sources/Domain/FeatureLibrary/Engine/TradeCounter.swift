import EventStream
import Stages

/// What the clocks of trades and of volume count, and the counts that were reached in the open group.
final class TradeCounter: InstrumentState {
  enum Unit {
    case trades, volume
  }

  struct Reached: BitwiseCopyable {
    var instrument: Int
    /// Of the trade that reached it.
    var time: Int64
  }

  private let unit: Unit
  private let limit: Double
  /// Counted since the last row.
  private let progress = PerInstrument(0.0)
  private var reached: [Reached] = []

  init(_ unit: Unit, limit: Double) {
    self.unit = unit
    self.limit = limit
  }

  func reserve(instruments: Int) { progress.reserve(instruments: instruments) }

  func add(_ volume: Double, _ instrument: Int, _ time: Int64) {
    let amount = unit == .trades ? 1 : volume
    if amount.isNaN { return }
    progress.values[instrument] += amount
    if progress.values[instrument] < limit { return }
    if let known = reached.firstIndex(where: { $0.instrument == instrument }) {
      reached[known].time = time
    } else {
      reached.append(Reached(instrument: instrument, time: time))
    }
  }

  var hasReached: Bool { !reached.isEmpty }

  /// At the end of the group, all of which belongs to the row: counting begins anew.
  func takeReached(_ body: (Reached) -> Void) {
    for row in reached {
      progress.values[row.instrument] = 0
      body(row)
    }
    reached.removeAll(keepingCapacity: true)
  }

  func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("progress", object: progress)
    try fields.keep("reached", &reached)
    try fields.require(reached.allSatisfy { (0..<progress.count).contains($0.instrument) })
  }

  static var notState: Set<String> { ["unit", "limit"] }
}
