import EventModel
import EventStream
import Stages

/// What is followed of an instrument while orders of it are open or fills wait for prices: made at its
/// first order, fill or signal. Running sums only; nothing grows with market events.
final class InstrumentWatch {
  /// A wait for the market to trade so much after an arrival.
  struct VolumeWait: BitwiseCopyable {
    var parent: Int
    var rate: Int
    /// The cumulative volume at which it ends.
    var target: Int128
    /// Cumulative at the arrival.
    var volume: Int128
    var notional: Int128
  }

  /// The price at a signal or request.
  private struct Decision: BitwiseCopyable {
    var time: Int64
    var price: Int64
  }

  var history = PriceHistory()
  var marks: MarkQueue
  /// ∫ 2P dt in nanoseconds, up to `integralTime`.
  private var integral: Int128 = 0
  private var integralTime = Int64.min
  /// Traded while watched, cumulative: size, and 2 price × size.
  private(set) var volume: Int128 = 0
  private(set) var notional: Int128 = 0
  var volumeWaits: [VolumeWait] = []
  var openParents = 0
  /// Between the best prices when orders arrived, in price units.
  var spread = WeightedMean()
  /// Parents that arrived today and wait for the day's close.
  var waitingForClose: [Int] = []
  /// The prices at the last signals and requests of the instrument.
  private var decisions: [Decision] = []
  private var nextDecision = 0

  static let rememberedDecisions = 64

  init(horizons: Int) { marks = MarkQueue(horizons: horizons) }

  // MARK: Decisions

  /// A strategy or a bot decides, and sees this price.
  func decide(at time: Int64, price: Int64) {
    if decisions.count < Self.rememberedDecisions {
      decisions.append(Decision(time: time, price: price))
      return
    }
    decisions[nextDecision] = Decision(time: time, price: price)
    nextDecision = (nextDecision + 1) % Self.rememberedDecisions
  }

  /// The price that was seen at a decision; nil where it is not remembered.
  func decisionPrice(at time: Int64) -> Int64? {
    var found: Int64?
    for decision in decisions where decision.time == time && decision.price != noNumber {
      found = decision.price
    }
    return found
  }

  // MARK: Prices

  /// Starts to follow the price, which is as it has been since `since`.
  func start(price: Int64, since: Int64, now: Int64) {
    history.removeAll()
    if price != noNumber { history.append(since, price) }
    integralTime = now
  }

  func change(from old: Int64, to new: Int64, at time: Int64) {
    advance(to: time, price: old)
    history.append(time, new)
  }

  private func advance(to time: Int64, price: Int64) {
    if price != noNumber, time > integralTime {
      integral &+= Int128(time - integralTime) &* Int128(price)
    }
    integralTime = max(integralTime, time)
  }

  /// ∫ 2P dt up to a time, with the price as it now is.
  func integral(at time: Int64, price: Int64) -> Int128 {
    advance(to: time, price: price)
    return integral
  }

  // MARK: Volume

  /// - Parameter price: 2P.
  func trade(_ price: Int128, size: Int64, _ reached: (VolumeWait, _ notional: Int128) -> Void) {
    let (before, paid) = (volume, notional)
    volume &+= Int128(size)
    notional &+= price &* Int128(size)
    if volumeWaits.isEmpty { return }
    var kept = 0
    for wait in volumeWaits {
      if volume >= wait.target {
        reached(wait, paid &+ (wait.target &- before) &* price &- wait.notional)
      } else {
        volumeWaits[kept] = wait
        kept += 1
      }
    }
    volumeWaits.removeLast(volumeWaits.count - kept)
  }

  var wantsMarket: Bool { openParents > 0 || !volumeWaits.isEmpty }
}

extension InstrumentWatch: Stateful {
  func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("history", &history)
    try fields.keep("marks", &marks)
    try fields.keep("integral", &integral)
    try fields.keep("integralTime", &integralTime)
    try fields.keep("volume", &volume)
    try fields.keep("notional", &notional)
    try fields.keep("volumeWaits", &volumeWaits)
    try fields.keep("openParents", &openParents)
    try fields.keep("spread", &spread)
    try fields.keep("waitingForClose", &waitingForClose)
    try fields.keep("decisions", &decisions)
    try fields.keep("nextDecision", &nextDecision)
    try fields.require(
      decisions.count <= Self.rememberedDecisions
        && (0..<Self.rememberedDecisions).contains(nextDecision))
  }
}
