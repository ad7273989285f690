import Expressions

/// How often the instrument had come to stand for another contract, a count a row: the one place that
/// knows which prices are of one contract. Two values are where their counts are equal.
///
/// At a roll the prices of the market and of open bars are forgotten, so that a row's prices are always
/// of the contract that its count says.
extension FeatureGraph {
  /// At the rows of a domain; nil where the stream announces no status, and so no rolls.
  func rolls(on domain: Domain) -> Column? {
    if !announcesRolls { return nil }
    if domain === trades?.domain { return trades?.rolls }
    if domain.clock == nil { return domain.column(of: .rolls) }
    return samples(base.column(of: .rolls), on: domain, .level)[0]
  }

  /// Of all instruments that an expression is made of, on the clocks on which it looks at them.
  func rolls(of expression: Expression, on domain: Domain) -> Column? {
    guard let own = rolls(on: domain) else { return nil }
    var origins: [Origin] = []
    collect(expression, Origin(clock: domain.clock), into: &origins)
    let columns = origins.map { rolls(of: $0, on: domain, own) }
    if columns.count == 1, columns[0] === own { return own }
    if columns.isEmpty { return own }
    return shared("rolls \(columns.map { "\(ObjectIdentifier($0))" }) on \(key(domain))") {
      let sum = RowFunction(columns) { input, output, count in
        for row in 0..<count {
          output[row] = 0
          // Absent before the first row of the other clock or instrument.
          for counts in input where !counts[row].isNaN { output[row] += counts[row] }
        }
      }
      add(sum, on: domain)
      return sum.outputs
    }[0]
  }

  /// What a part of an expression looks at.
  private struct Origin: Equatable {
    var clock: Clock?
    /// Nil: the instrument of the row.
    var instrument: String?
  }

  private func collect(
    _ expression: Expression, _ outer: Origin, into origins: inout [Origin]
  ) {
    guard case .call(let call) = expression else { return }
    let origin = Origin(
      clock: call.clock ?? outer.clock, instrument: call.instrument ?? outer.instrument)
    var isMade = false
    for argument in call.arguments {
      if case .call = argument.value {
        isMade = true
        collect(argument.value, origin, into: &origins)
      }
    }
    if !isMade, !origins.contains(origin) { origins.append(origin) }
  }

  private func rolls(of origin: Origin, on domain: Domain, _ own: Column) -> Column {
    if origin.instrument == nil, origin.clock == domain.clock { return own }
    let place = origin.clock == domain.clock ? domain : self.domain(origin.clock)
    guard let column = rolls(on: place) else { return own }
    if let symbol = origin.instrument {
      return self.column(column, of: symbol, from: place, on: domain)
    }
    return self.column(column, asOf: place, on: domain)
  }
}

extension FeatureArguments {
  /// Of what an argument is made of; of the row's instrument where it is left out.
  func rolls(of name: String) -> Column? {
    given(name).map { graph.rolls(of: $0, on: domain) } ?? graph.rolls(on: domain)
  }

  /// The logarithmic return of an argument from the row before; absent across a roll.
  func returns(of name: String = "price") throws(ExpressionError) -> Column {
    let (column, rolls) = (try column(name), rolls(of: name))
    return shared("returns", of: column, rolls) { LogReturn(column, rolls) }
  }

  /// The value of a column some values before, absent where that was of another contract.
  func lagged(_ column: Column, _ distance: Int, within rolls: Column?) -> Column {
    if rolls == nil { return lagged(column, distance) }
    return shared("lag \(distance)", of: column, rolls) { Lag(column, distance, within: rolls) }
  }

  /// The change of an argument since some values before; absent across a roll.
  func change(of name: String = "price", _ distance: Int = 1) throws(ExpressionError) -> Column {
    let column = try column(name)
    let before = lagged(column, distance, within: rolls(of: name))
    return add(BinaryNode<Arithmetic.Difference>(.column(column), .column(before)))[0]
  }

  private func shared(
    _ what: String, of column: Column, _ rolls: Column?, _ make: () -> FeatureNode
  ) -> Column {
    let within = rolls.map { " within \(ObjectIdentifier($0))" } ?? ""
    return graph.shared("\(what) of \(ObjectIdentifier(column))\(within)") { add(make()) }[0]
  }
}

/// What a node remembers of the rolls of every instrument.
struct RollMemory {
  private let rolls: Column?
  private let before = PerInstrument(0.0)

  init(_ rolls: Column?) { self.rolls = rolls }

  /// Whether a row with a value is the first of another contract than that of the last such row.
  @inline(__always) func take(_ row: Int, _ instrument: Int) -> Bool {
    guard let rolls else { return false }
    return take(rolls.values[row], instrument)
  }

  /// The same of a count that is known.
  @inline(__always) func take(_ now: Double, _ instrument: Int) -> Bool {
    let isNew = now > before.values[instrument]
    if isNew { before.values[instrument] = now }
    return isNew
  }
}
