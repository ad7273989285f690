import Glibc

/// Stoikov's micro-price from the list of all steps so far, without what makes it fast: the expected
/// moves of the mid, step after step, until no more is to come.
enum SlowMicroprice {
  struct Step {
    var from: Int
    var to: Int
    /// In half ticks.
    var move: Double
  }

  static func values(
    _ arguments: SlowArguments, _ rows: [SlowReference.Row], _ books: [[[Double]]]
  ) -> [Double] {
    guard let instrument = rows.first?.instrument else { return [] }
    let tick = (SlowBookPast.tick(instrument, arguments) * 100).rounded()
    let (bins, spreads) = (
      Int(arguments.number("bins", 0, 10)), Int(arguments.number("spreads", 1, 3))
    )
    let (every, levels) = (
      Int(arguments.number("every", 2, 100)), Int(arguments.number("levels", 3, 1))
    )
    var steps: [Step] = []
    var before: (state: Int, mid: Double)?
    var moves = 0
    var estimate = Array(repeating: Double.nan, count: bins * spreads)
    return books.map { book in
      let (bid, ask) = ((book[0][0] * 100).rounded(), (book[0][2] * 100).rounded())
      let sizes = book.prefix(levels).enumerated().map { place, level in
        [level[1], level[3]].map { $0.isNaN && place > 0 ? 0 : $0 }
      }
      let (bids, asks) = (sizes.map { $0[0] }.reduce(0, +), sizes.map { $0[1] }.reduce(0, +))
      let spread = ((ask - bid) / tick).rounded()
      guard spread >= 1, spread <= Double(spreads), bids + asks > 0 else {
        before = nil
        return .nan
      }
      // (j - 1) / n < I ≤ j / n
      let bin = (1...bins).first { Double(bins) * bids <= Double($0) * (bids + asks) } ?? bins
      let now = (state: (Int(spread) - 1) * bins + bin - 1, mid: ((bid + ask) / tick).rounded())
      if let before, abs(now.mid - before.mid) <= 2 {
        steps.append(Step(from: before.state, to: now.state, move: now.mid - before.mid))
        if now.mid != before.mid {
          moves += 1
          if moves % every == 0 { estimate = fixedPoint(steps, bins, spreads) }
        }
      }
      before = now
      return (bid + ask) / 200 + estimate[now.state] * tick / 200
    }
  }

  /// G* in half ticks; absent where a state was never left, and everywhere when the steps do not tell.
  static func fixedPoint(_ steps: [Step], _ bins: Int, _ spreads: Int) -> [Double] {
    let states = 0..<bins * spreads
    func mirror(_ state: Int) -> Int { state / bins * bins + bins - 1 - state % bins }
    let both = steps + steps.map { Step(from: mirror($0.from), to: mirror($0.to), move: -$0.move) }
    let isLeft = states.map { state in
      both.contains { $0.from == state && ($0.to != state || $0.move != 0) }
    }
    let own = states.map { state in both.filter { $0.from == state } }
    // Which states can be reached from which.
    var reaches = states.map { a in states.map { b in a == b || own[a].contains { $0.to == b } } }
    for middle in states {
      for a in states where reaches[a][middle] {
        for b in states where reaches[middle][b] { reaches[a][b] = true }
      }
    }
    for state in states where isLeft[state] {
      let isClosed = states.allSatisfy { !reaches[state][$0] || reaches[$0][state] }
      if isClosed, !reaches[state][mirror(state)] { return states.map { _ in .nan } }
    }
    let expected = states.map { state in
      Float80(own[state].map(\.move).reduce(0, +)) / Float80(max(own[state].count, 1))
    }
    let chances = states.map { state in
      states.map { next in
        Float80(own[state].filter { $0.to == next }.count) / Float80(max(own[state].count, 1))
      }
    }
    var value = states.map { _ in Float80(0) }
    for _ in 0..<1_000_000 {
      var change: Float80 = 0
      let next = states.map { state -> Float80 in
        if !isLeft[state] { return 0 }
        let ahead = states.map { chances[state][$0] * value[$0] }.reduce(expected[state], +)
        // Half a step, so that cycles settle too.
        let new = (value[state] + ahead) / 2
        change = max(change, (new - value[state]).magnitude)
        return new
      }
      value = next
      if change < 1e-18 { break }
    }
    return states.map { isLeft[$0] ? Double(value[$0]) : .nan }
  }
}
