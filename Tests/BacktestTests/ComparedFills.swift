import Testing

/// Fills by the programs and by a backtest that was written apart, each a line `time,side,price,size`.
struct ComparedFills {
  var got: [String]
  var want: [String]
  /// By the other backtest, where it says one.
  var profit: Double?

  /// - Parameters:
  ///   - shown: what `show --kind fill --csv` prints.
  ///   - oracle: what a script of `Tests/Oracles` prints.
  init(shown: String, oracle: String) {
    let table = ShownTable(shown)
    got = table.rows.map { row in
      ["venue_time", "side", "price", "size"].map { table[row, $0] }.joined(separator: ",")
    }
    want = oracle.split(separator: "\n").map(String.init)
    if let last = want.last, last.hasPrefix("profit,") {
      profit = Double(last.dropFirst("profit,".count))
      want.removeLast()
    }
  }

  /// What fills made, without fees, valued at the last price.
  static func profit(of fills: [String], last: Double) -> Double {
    var (cash, held) = (0.0, 0.0)
    for fill in fills {
      let fields = fill.split(separator: ",")
      let size = (Double(fields[3]) ?? .nan) * (fields[1] == "bid" ? 1 : -1)
      cash -= size * (Double(fields[2]) ?? .nan)
      held += size
    }
    return cash + held * last
  }

  /// Expects the same fills, and at least so many.
  func expectAgreement(least: Int) {
    #expect(got.count >= least, "\(got.count) fills test little")
    if let place = zip(got, want).enumerated().first(where: { $1.0 != $1.1 })?.offset {
      Issue.record("fill \(place): \(got[place]), and apart from it \(want[place])")
    }
    #expect(got.count == want.count)
  }
}
