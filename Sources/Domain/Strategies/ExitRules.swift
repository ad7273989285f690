import Configuration
import EventModel
import EventStream

/// When a position is left whatever the rule says.
struct ExitRules {
  enum GapPolicy { case hold, flatten, stop }

  private let loss: Distance?
  private let profit: Distance?
  private let trailing: Distance?
  let gapPolicy: GapPolicy
  /// Nanoseconds; nil: without end.
  let maximumHolding: Int64?
  /// Whether a position that was stopped out may be entered again while the rule wants the same.
  let allowsReentry: Bool
  /// Stops and targets are the venue's: signals say how far off they are.
  let isAtVenue: Bool
  /// Whether prices have to be looked at while there is a position.
  var watchesPrices: Bool {
    !isAtVenue && (loss != nil || profit != nil || trailing != nil)
  }

  init(_ arguments: StrategyArguments, pips: PipSizes) throws(StreamError) {
    loss = Distance(try arguments.quantity("stop_loss"), pips: pips)
    profit = Distance(try arguments.quantity("take_profit"), pips: pips)
    trailing = Distance(try arguments.quantity("trailing_stop"), pips: pips)
    switch try arguments.choice("on_gap") {
    case "flatten": gapPolicy = .flatten
    case "stop": gapPolicy = .stop
    default: gapPolicy = .hold
    }
    maximumHolding = try arguments.span("max_holding")
    allowsReentry = try arguments.choice("reentry") == "allowed"
    let isKelly = try arguments.choice("sizing") == "kelly"
    // What has to know here that it was stopped.
    let cause: String? =
      allowsReentry
      ? "reentry = allowed needs stops = watched"
      : isKelly
        ? "kelly sizing, which goes by trades on paper, needs stops = watched"
        : loss != nil && trailing != nil
          ? "the venue takes one of stop_loss and trailing_stop; both need stops = watched" : nil
    let place = try arguments.choice("stops")
    if place == "venue", let cause { throw arguments.failure("stops", cause) }
    isAtVenue = place == "venue" || place == nil && cause == nil
  }

  /// Says in a signal where the position that it wants is left.
  func protect(_ payload: inout SignalPayload, price: Double, _ instrument: Instrument) {
    guard isAtVenue else { return }
    if let stop = loss ?? trailing {
      payload.stopShare = stop.share
      if stop.share.isNaN { payload.stopDistance = stop.at(price, instrument) }
      payload.stopTrails = loss == nil ? 1 : 0
    }
    if let profit {
      payload.targetShare = profit.share
      if profit.share.isNaN { payload.targetDistance = profit.at(price, instrument) }
    }
  }

  /// Sets the prices at which a position that is entered now will be left.
  func arm(_ position: inout InstrumentPosition, _ instrument: Instrument) {
    if isAtVenue { return }
    let (price, side) = (position.entryPrice, position.stance < 0 ? -1.0 : 1)
    // The nearer of the two, on the side of the loss.
    let distances = [loss, trailing].compactMap { $0?.at(price, instrument) }
    position.stop = distances.min().map { price - side * $0 } ?? .nan
    position.profit = profit.map { price + side * $0.at(price, instrument) } ?? .nan
  }

  /// Whether the position is left by what prices did since the last call.
  ///
  /// - Parameters:
  ///   - worst: the price most against the position, reached before `best`.
  ///   - best: the price most in its favour.
  func cause(
    of position: inout InstrumentPosition, worst: Double, best: Double, _ instrument: Instrument
  ) -> SignalCause? {
    let side = position.stance < 0 ? -1.0 : 1
    // Prices are exact and distances are not: what is reached is reached.
    let slack = 1e-12 * worst.magnitude
    if side * worst <= side * position.stop + slack { return .stopLoss }
    if side * best >= side * position.profit - slack { return .takeProfit }
    if let trailing {
      let moved = best - side * trailing.at(best, instrument)
      if side * moved > side * position.stop { position.stop = moved }
    }
    return nil
  }
}
