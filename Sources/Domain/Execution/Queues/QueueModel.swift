/// How an order moves up in the queue of its price when the displayed size falls by more than traded
/// there: which part of the cancellations stood before it.
struct QueueModel: Sendable {
  var name: String
  /// What is said of it in lists.
  var help: String
  /// The share of cancellations that stood behind the order, 0 to 1, from the sizes ahead and behind
  /// it, in shares, contracts
  /// or coins.
  var shareBehind: @Sendable (_ ahead: Double, _ behind: Double) -> Double

  /// The models by name. A new one is one file and one line.
  ///
  /// - Parameter exponent: n of the power functions.
  static func all(exponent: Double = 2) -> [QueueModel] {
    [
      .riskAverse, .power(exponent), .powerOfTotal(exponent), .powerOfShare(exponent),
      .logarithmic, .logarithmicOfTotal,
    ]
  }

  /// The size ahead after a change of the displayed size, sizes in shares, contracts or coins. Trades have been taken off
  /// `ahead` when they came; `traded` says how much of the change they explain.
  ///
  /// The rule is that of hftbacktest's `ProbQueueModel.depth`
  /// (https://github.com/nkaz001/hftbacktest, hftbacktest/src/backtest/models/queue.rs): with c the
  /// size cancelled and p the share behind, ahead' = ahead − (1 − p) c + min(behind − p c, 0), at
  /// most what shows.
  func position(ahead: Double, shownBefore: Double, shownNow: Double, traded: Double) -> Double {
    let cancelled = shownBefore - shownNow - traded
    if cancelled <= 0 { return max(0, min(ahead, shownNow)) }
    let behind = max(0, shownBefore - ahead)
    let guess = shareBehind(ahead, behind)
    // 0/0 of an empty queue: nothing stood before it.
    let share = guess.isFinite ? guess : 1
    let estimate = ahead - (1 - share) * cancelled + min(behind - share * cancelled, 0)
    return max(0, min(estimate, shownNow))
  }
}
