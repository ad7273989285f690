import Glibc

/// The two states of a normal distribution with mean zero, between which a Markov chain moves.
struct RegimeModel: BitwiseCopyable {
  /// Variances of states 0 and 1.
  var variance: SIMD2<Double>
  /// Probabilities that a state is followed by itself.
  var stay: SIMD2<Double>

  /// The probability that state `i` is followed by state `j`.
  @inline(__always) func move(_ i: Int, _ j: Int) -> Double { i == j ? stay[i] : 1 - stay[i] }

  /// How probable the states are when nothing was seen.
  var stationary: SIMD2<Double> {
    let leave = SIMD2(repeating: 1) - stay
    let total = leave.sum()
    return total > 0 ? SIMD2(leave[1], leave[0]) / total : SIMD2(0.5, 0.5)
  }

  /// How probable the states are after a value, from how probable they were before it.
  func filtered(_ before: SIMD2<Double>, _ value: Double) -> SIMD2<Double> {
    let low = before[0] * stay[0] + before[1] * (1 - stay[1])
    let high = before[0] * (1 - stay[0]) + before[1] * stay[1]
    // Only the ratio of the densities counts; its logarithm does not underflow.
    let ratio =
      (log(variance[1] / variance[0])
        + value * value * (variance[0] - variance[1]) / (variance[0] * variance[1])) / 2
    let share = high / (high + low * exp(ratio))
    return SIMD2(1 - share, share)
  }
}

/// Learns a regime model from the values seen so far, a value at a time, by expectation-maximization:
/// smoothed sums of what the chain did are kept by the state it is in now, and the model is what they
/// say.
///
/// Source: Cappé, Online EM algorithm for hidden Markov models, J. Computational and Graphical
/// Statistics 20 (2011), the algorithm for finite chains, with the weights n^-0.6 and no change of the
/// model in the first 20 values, as there.
struct OnlineRegimes: BitwiseCopyable {
  private(set) var model: RegimeModel
  /// How probable the states are now.
  private(set) var now: SIMD2<Double>
  private var count = 0.0
  /// By the present state k: moves from 0 to 0 and 1, and from 1 to 0 and 1.
  private var moves = (SIMD4<Double>.zero, SIMD4<Double>.zero)
  /// By the present state k: values in states 0 and 1, and the sums of their squares.
  private var sums = (SIMD4<Double>.zero, SIMD4<Double>.zero)

  static let untouched = 20.0
  static let exponent = -0.6
  /// A state's variance is at least this part of that of all values, and a probability to stay or to
  /// leave at least this.
  static let least = 1e-6

  init(_ model: RegimeModel) {
    self.model = model
    now = model.stationary
  }

  /// Takes a value: how probable the states are after it, by the model as it was before it.
  mutating func add(_ value: Double) {
    let before = now
    now = model.filtered(before, value)
    count += 1
    learn(value, from: before)
    if count > Self.untouched { update() }
  }

  /// How probable the states are after a value, of a model that does not change.
  mutating func filter(_ value: Double) { now = model.filtered(now, value) }

  private mutating func learn(_ value: Double, from before: SIMD2<Double>) {
    let weight = pow(count, Self.exponent)
    let (oldMoves, oldSums) = (moves, sums)
    for k in 0..<2 {
      // Where the chain was, given that it is in state k.
      var was = SIMD2(before[0] * model.move(0, k), before[1] * model.move(1, k))
      let total = was.sum()
      was = total > 0 ? was / total : before
      var newMoves = (1 - weight) * (was[0] * oldMoves.0 + was[1] * oldMoves.1)
      newMoves[k] += weight * was[0]
      newMoves[2 + k] += weight * was[1]
      var newSums = (1 - weight) * (was[0] * oldSums.0 + was[1] * oldSums.1)
      newSums[k] += weight
      newSums[2 + k] += weight * value * value
      if k == 0 {
        (moves.0, sums.0) = (newMoves, newSums)
      } else {
        (moves.1, sums.1) = (newMoves, newSums)
      }
    }
  }

  private mutating func update() {
    let moves = now[0] * moves.0 + now[1] * moves.1
    let sums = now[0] * sums.0 + now[1] * sums.1
    let floor = (sums[2] + sums[3]) * Self.least
    for state in 0..<2 {
      let left = moves[2 * state] + moves[2 * state + 1]
      if left > 0 {
        let stay = moves[2 * state + state] / left
        model.stay[state] = min(max(stay, Self.least), 1 - Self.least)
      }
      if sums[state] > 0, floor > 0 {
        model.variance[state] = max(sums[2 + state] / sums[state], floor)
      }
    }
  }
}
