import Evaluation
import EventModel
import TestSupport

/// Forward returns from their definition, over a whole stream at hand: slow and obvious.
struct SlowEvaluation {
  struct Row: Equatable {
    var time: Int64
    var instrument: UInt32
    var price: Double
    var values: [Double]
    /// Rolls of the instrument before it.
    var segment: Int
    var labels: [Double] = []
  }

  private(set) var rows: [Row] = []
  private var prices: [(time: Int64, instrument: UInt32, segment: Int, price: Double)] = []
  private var rollTimes: [UInt32: [Int64]] = [:]
  private var newest = Int64.min

  /// - Parameter events: in order of time.
  init(_ events: [OwnedEvent], _ horizons: [Horizon]) {
    var segments: [UInt32: Int] = [:]
    for owned in events {
      let event = owned.event
      if !event.flags.contains(.partial) { newest = max(newest, event.eventTime) }
      let segment = segments[event.instrument, default: 0]
      if event.kind == .status, event.status.reason == 4 {
        segments[event.instrument] = segment + 1
        rollTimes[event.instrument, default: []].append(event.eventTime)
      } else if event.kind == .quote {
        let (bid, ask) = (event.quote.bidPrice, event.quote.askPrice)
        let hasPrice =
          bid != noNumber && ask != noNumber && bid <= ask && !event.flags.contains(.unreliable)
        let mid = (Double(bid) / 10_000 + Double(ask) / 10_000) / 2
        prices.append((event.eventTime, event.instrument, segment, hasPrice ? mid : .nan))
      } else if event.kind == .features,
        event.flags.isDisjoint(with: [.late, .skewed, .unreliable, .partial])
      {
        let price = prices.last { $0.instrument == event.instrument && $0.segment == segment }
        rows.append(
          Row(
            time: event.eventTime, instrument: event.instrument, price: price?.price ?? .nan,
            values: owned.values, segment: segment))
      }
    }
    for index in rows.indices { rows[index].labels = horizons.map { label(index, $0) } }
  }

  private func label(_ index: Int, _ horizon: Horizon) -> Double {
    let row = rows[index]
    func change(to later: Double) -> Double {
      row.price > 0 && later > 0 ? later / row.price - 1 : .nan
    }
    func isSame(_ instrument: UInt32, _ segment: Int) -> Bool {
      instrument == row.instrument && segment == row.segment
    }
    switch horizon {
    case .rows(let count):
      let later = rows[(index + 1)...].filter { isSame($0.instrument, $0.segment) }
      return later.count < count ? .nan : change(to: later[later.startIndex + count - 1].price)
    case .time(let span):
      let end = row.time + span
      // Time must have passed the horizon before the symbol rolls, or the stream have come to it.
      let rolls = rollTimes[row.instrument, default: []]
      if row.segment < rolls.count ? rolls[row.segment] <= end : newest < end { return .nan }
      return change(
        to: prices.last { isSame($0.instrument, $0.segment) && $0.time <= end }?.price ?? .nan)
    }
  }
}

/// Streams at random: several instruments, empty and crossed books, rows in doubt, rolls.
struct RandomStream {
  private(set) var market: SampleMarket

  init(seed: UInt64, events: Int) {
    var random = SeededGenerator(seed: seed)
    market = SampleMarket(["x", "y"], instruments: 3)
    var time: Int64 = 0
    var prices = [100.0, 50, 0.01]
    for _ in 0..<events {
      // Often at the same time as the event before.
      if Bool.random(using: &random) {
        time += Int64.random(in: 0...800, using: &random) * 1_000_000
      }
      let instrument = Int.random(in: 0..<3, using: &random)
      switch Int.random(in: 0..<40, using: &random) {
      case 0: market.watermark(time)
      case 1: market.roll(time, instrument: instrument)
      case 2: market.quote(time, prices[instrument], spread: -4, instrument: instrument)
      case 3:
        market.quote(
          time, prices[instrument], instrument: instrument, flags: [.last, .unreliable])
      case 4:
        market.row(time, [1, 2], instrument: instrument, flags: [.last, .derived, .unreliable])
      case 5: market.row(time, [1, 2], instrument: instrument, flags: [.last, .late])
      case 6..<20:
        prices[instrument] += Double(Int.random(in: -30...30, using: &random)) / 10_000
        market.quote(time, prices[instrument], spread: 2, instrument: instrument)
      default:
        let x = Int.random(in: 0..<6, using: &random) == 0 ? Double.nan : random.normal()
        market.row(
          time, [x, Double(Int.random(in: 0..<4, using: &random))], instrument: instrument)
      }
    }
  }
}
