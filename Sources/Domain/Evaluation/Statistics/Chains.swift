import EventModel

/// What is computed along the rows of each instrument.
enum Chains {
  /// Calls `body` with every row and the row `lag` before it in its chain.
  static func forEachPair(
    _ table: SampleTable, lag: Int, _ body: (_ row: Int, _ before: Int) -> Void
  ) {
    let next = table.next.values
    for head in heads(table) {
      var ahead = head
      for _ in 0..<lag where ahead >= 0 { ahead = Int(next[ahead]) }
      var before = head
      while ahead >= 0 {
        body(ahead, before)
        ahead = Int(next[ahead])
        before = Int(next[before])
      }
    }
  }

  /// The first rows of the chains.
  static func heads(_ table: SampleTable) -> [Int] {
    var follows = [Bool](repeating: false, count: table.count)
    for row in table.next.buffer where row >= 0 { follows[Int(row)] = true }
    return follows.indices.filter { !follows[$0] }
  }

  /// The return over the horizon up to each row: from the newest row of its chain that is so far back.
  /// NaN where the chain does not reach.
  static func pastReturns(
    _ table: SampleTable, _ horizon: Horizon, _ measure: ReturnMeasure
  ) -> [Double] {
    var returns = [Double](repeating: .nan, count: table.count)
    let prices = table.prices.values
    switch horizon {
    case .rows(let rows):
      forEachPair(table, lag: rows) { row, before in
        returns[row] = measure.change(from: prices[before], to: prices[row])
      }
    case .time(let span):
      forEachWindow(table, span) { row, before, _ in
        guard let before else { return }
        returns[row] = measure.change(from: prices[before], to: prices[row])
      }
    }
    return returns
  }

  /// Realized volatility of the window up to each row: the root of the sum of squared returns from row to
  /// row (Andersen, Bollerslev, Diebold and Labys, Econometrica 71, 2003, section 2). NaN until a chain is as
  /// old as the window.
  static func realizedVolatility(
    _ table: SampleTable, window: Int64, _ measure: ReturnMeasure
  ) -> [Double] {
    var volatility = [Double](repeating: .nan, count: table.count)
    // Sums of squares from the head of the chain up to each row.
    var sums = [Double](repeating: 0, count: table.count)
    let prices = table.prices.values
    forEachPair(table, lag: 1) { row, before in
      let change = measure.change(from: prices[before], to: prices[row])
      sums[row] = sums[before] + (change.isNaN ? 0 : change * change)
    }
    forEachWindow(table, window) { row, before, _ in
      guard let before else { return }
      volatility[row] = max(sums[row] - sums[before], 0).squareRoot()
    }
    return volatility
  }

  /// Calls `body` with every row and the newest row of its chain that is at least `span` older; nil
  /// where there is none.
  private static func forEachWindow(
    _ table: SampleTable, _ span: Int64, _ body: (_ row: Int, _ before: Int?, _ head: Int) -> Void
  ) {
    let (next, times) = (table.next.values, table.times.values)
    for head in heads(table) {
      var before: Int?
      var candidate = head
      var row = head
      while row >= 0 {
        while candidate >= 0, times[candidate] <= times[row].subtractingSaturated(span) {
          before = candidate
          candidate = Int(next[candidate])
        }
        body(row, before, head)
        row = Int(next[row])
      }
    }
  }

  /// The rows of the table from a row to the one `lag` behind it in its chain, on average: how far a
  /// return over so many rows reaches.
  static func meanReach(_ table: SampleTable, lag: Int) -> Double {
    var (sum, count) = (0, 0)
    forEachPair(table, lag: lag) { row, before in
      sum += row - before
      count += 1
    }
    return count == 0 ? Double(lag) : Double(sum) / Double(count)
  }
}
