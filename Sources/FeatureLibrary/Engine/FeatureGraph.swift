import EventModel
import EventStream
import Expressions

/// The features of a run, compiled: columns of market data, domains of rows, and nodes over them.
/// Expressions that are equal are computed once.
final class FeatureGraph {
  let base: Domain
  private(set) var clocked: [Domain] = []
  let market: MarketState
  /// Columns of the base domain that the events fill, and where in the market's state each is.
  private(set) var fields: [(field: MarketField, column: Column)] = []
  /// In the order of making, so that every node follows those it reads.
  private(set) var nodes: [(node: FeatureNode, domain: Domain)] = []
  private let isOrdered: Bool
  private let hasTrades: Bool
  private var made: [String: [Column]] = [:]

  /// - Parameters:
  ///   - levels: levels of depth that the expressions need.
  ///   - isOrdered: whether events come in order, so that an event closes the intervals before it.
  ///   - hasTrades: whether the stream has trades or trade bars, which prices then are.
  init(levels: Int, isOrdered: Bool, hasTrades: Bool) {
    market = MarketState(levels: levels)
    base = Domain(nil, isOrdered: isOrdered)
    self.isOrdered = isOrdered
    self.hasTrades = hasTrades
  }

  func domain(_ clock: Clock?) -> Domain {
    guard let clock else { return base }
    if let known = clocked.first(where: { $0.clock == clock }) { return known }
    let made = Domain(clock, isOrdered: isOrdered)
    // Counts of trades and volume are kept by the bars of trades.
    if case .time = clock {} else { _ = made.bars(of: .trade) }
    clocked.append(made)
    return made
  }

  func market(_ field: MarketField) -> Column {
    if let known = fields.first(where: { $0.field == field }) { return known.column }
    let column = Column()
    fields.append((field, column))
    return column
  }

  /// The price that technical indicators run on: on a clock the close of its bars, of trades where
  /// the stream has any and else of mids; without one the newest trade's price, or the mid.
  func price(on domain: Domain) -> Column {
    if domain.clock == nil {
      return hasTrades ? market(.lastPrice) : mid()
    }
    if hasTrades { return domain.bars(of: .trade).close }
    return sampled(mid(), on: domain, .level, key: "mid")
  }

  /// The basis of the bars that are made while events are read: those of trades, bids and asks.
  /// Nil: bars of a computed price.
  func barBasis(of price: Expression?) -> BarBasis? {
    guard let price else { return hasTrades ? .trade : nil }
    switch price.text {
    case "bid": return .bid
    case "ask": return .ask
    case "last": return .trade
    default: return nil
    }
  }

  func mid() -> Column {
    let expression = Expression.call(Expression.Call(name: "mid"))
    return (try? columns(of: expression, on: base))?.first ?? Column()
  }

  /// A base column at the rows of `domain`.
  func sampled(_ column: Column, on domain: Domain, _ kind: Sampler.Kind, key: String) -> Column {
    samples(column, on: domain, kind, key: key)[0]
  }

  func samples(_ column: Column, on domain: Domain, _ kind: Sampler.Kind, key: String) -> [Column] {
    if domain.clock == nil { return [column] }
    let key = "\(kind) \(key) @\(domain.clock?.text ?? "")"
    if let known = made[key] { return known }
    let sampler = Sampler(column, from: base, to: domain, kind)
    add(sampler, on: domain)
    domain.samplesBase = true
    made[key] = sampler.outputs
    return sampler.outputs
  }

  /// The columns of an expression at the rows of `domain`; its own clock, if it has one, takes
  /// precedence and is then seen as of those rows.
  func columns(
    of expression: Expression, on domain: Domain
  ) throws(ExpressionError) -> [Column] {
    guard case .call(let call) = expression else {
      throw ExpressionError(column: 1, cause: "\(expression.text) is a number, not a feature")
    }
    let key = "\(expression.text) on \(domain.clock?.text ?? "")"
    if let known = made[key] { return known }
    var columns: [Column]
    if let clock = call.clock, clock != domain.clock {
      var inner = call
      inner.clock = nil
      let own = self.domain(clock)
      columns = try self.columns(of: .call(inner), on: own).map { column in
        let node = AsOf(column, from: own, to: domain)
        add(node, on: domain)
        return node.outputs[0]
      }
    } else {
      columns = try build(call, on: domain)
    }
    made[key] = columns
    return columns
  }

  private func build(
    _ call: Expression.Call, on domain: Domain
  ) throws(ExpressionError) -> [Column] {
    let definition = try FeatureCatalogue.definition(of: call)
    let arguments = try FeatureCatalogue.bind(call, definition)
    let place = definition.role == .transform ? domain : base
    var given = FeatureArguments(
      values: arguments.values, columns: arguments.columns, graph: self, domain: place)
    var columns = try definition.make(&given)
    if let output = call.output, let index = definition.outputs.firstIndex(of: output) {
      columns = [columns[index]]
    }
    if place === domain { return columns }
    var bare = call
    bare.clock = nil
    let text = Expression.call(bare).text
    return columns.enumerated().map { index, column in
      sampled(column, on: domain, definition.role == .flow ? .flow : .level, key: "\(text)#\(index)")
    }
  }

  func add(_ node: FeatureNode, on domain: Domain) { nodes.append((node, domain)) }

  /// Computes all columns for the rows that the domains hold.
  func evaluate() {
    for (node, domain) in nodes {
      let rows = domain.rows
      for output in node.outputs { output.reserve(rows.count) }
      node.evaluate(rows)
    }
  }

  private var states: [any InstrumentState] {
    market.states + ([base] + clocked).flatMap(\.states) + nodes.flatMap(\.node.states)
  }

  func begin(_ header: StreamHeader) {
    market.begin(header)
    for state in states { state.reserve(instruments: header.instruments.count) }
  }

  func snapshot(into writer: inout SnapshotWriter) {
    for domain in clocked { domain.intervals?.snapshot(into: &writer) }
    for state in states { state.snapshot(into: &writer) }
  }

  func restore(from reader: inout SnapshotReader) throws(StreamError) {
    for domain in clocked { try domain.intervals?.restore(from: &reader) }
    for state in states { try state.restore(from: &reader) }
  }
}

extension FeatureCatalogue {
  /// The clock on which an expression runs: its own, else the one that its arguments agree on.
  static func clock(of expression: Expression) throws(ExpressionError) -> Clock? {
    guard case .call(let call) = expression else { return nil }
    if let clock = call.clock { return clock }
    var found: Clock?
    for argument in call.arguments {
      guard let clock = try clock(of: argument.value) else { continue }
      if let found, found != clock {
        throw ExpressionError(
          column: argument.column,
          cause: "arguments on the clocks @\(found.text) and @\(clock.text); "
            + "say on which one \(call.name) runs")
      }
      found = clock
    }
    return found
  }
}
