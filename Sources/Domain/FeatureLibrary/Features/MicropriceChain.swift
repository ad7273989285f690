/// The states of the micro-price, imbalance within spread, and the fixed point of its estimate.
///
/// G* = G¹ + B G* says (1 - Q - T) G* = R K: what a state expects is what it expects of the next step
/// and of the state after it. Exchange of bid and ask changes the sign of G*, so half of the states
/// are unknowns, and the system has one solution where the paper's condition holds, that B to the
/// power of infinity forgets on which side it began.
final class MicropriceChain {
  private let bins: Int
  private let spreads: Int
  private let system: LinearSystem
  var states: Int { bins * spreads }
  /// Of each spread, the classes with less on the bid than on the ask.
  private var half: Int { bins / 2 }

  init(bins: Int, spreads: Int) {
    self.bins = bins
    self.spreads = spreads
    system = LinearSystem(size: bins / 2 * spreads)
  }

  /// The state of a spread in ticks and the bid's part of a size; below zero where it is none.
  @inline(__always) func state(
    spread: Double, imbalance: (bids: Double, total: Double)
  ) -> Int {
    let spread = spread.rounded()
    guard spread >= 1, spread <= Double(spreads), imbalance.total > 0 else { return -1 }
    let place = (Double(bins) * imbalance.bids / imbalance.total).rounded(.up)
    return (Int(spread) - 1) * bins + Int(min(max(place, 1), Double(bins))) - 1
  }

  private func mirror(_ state: Int) -> Int { state / bins * bins + (bins - 1 - state % bins) }

  /// Writes G* in half ticks for every state; absent for states that were never left, and for all
  /// where the steps so far do not tell.
  func estimate(
    steps: UnsafeMutablePointer<Double>, moves: UnsafeMutablePointer<Double>,
    into result: UnsafeMutablePointer<Double>
  ) {
    system.clear()
    for unknown in 0..<system.size { setEquation(unknown, steps, moves) }
    let isSolved = system.solve(least: 1e-12)
    for state in 0..<states {
      let isLeft = exits(state, steps) > 0
      result[state] = isSolved && isLeft ? adjustment(state) : .nan
    }
  }

  private func adjustment(_ state: Int) -> Double {
    let place = state % bins
    let row = state / bins * half
    if place < half { return system.solution[row + place] }
    if place >= bins - half { return -system.solution[row + bins - 1 - place] }
    return 0
  }

  /// Steps away from a state, with those of its mirror image.
  private func exits(_ state: Int, _ steps: UnsafeMutablePointer<Double>) -> Double {
    var sum = 0.0
    let other = mirror(state)
    for next in 0..<states { sum += steps[state * states + next] + steps[other * states + next] }
    return sum
  }

  /// A state that was never left is taken to expect nothing.
  private func setEquation(
    _ unknown: Int, _ steps: UnsafeMutablePointer<Double>, _ moves: UnsafeMutablePointer<Double>
  ) {
    let state = unknown / half * bins + unknown % half
    let other = mirror(state)
    let total = exits(state, steps)
    system[unknown, unknown] = 1
    if total == 0 { return }
    system[unknown, system.size] = (moves[state] - moves[other]) / total
    for column in 0..<system.size {
      let next = column / half * bins + column % half
      let image = mirror(next)
      let same = steps[state * states + next] + steps[other * states + image]
      let opposite = steps[state * states + image] + steps[other * states + next]
      system[unknown, column] -= (same - opposite) / total
    }
  }
}
