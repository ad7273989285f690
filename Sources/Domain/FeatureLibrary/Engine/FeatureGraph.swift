import EventModel
import EventStream
import Expressions
import Stages

/// The features of a run, compiled: columns of market data, domains of rows, and nodes over them.
/// Expressions that are equal are computed once.
final class FeatureGraph {
  /// Which price bars and technical indicators are made of.
  enum Price {
    /// Trades, where the header announces any.
    case trades
    case mids
    /// The stream has bars only: those of trades where there are any, else the mid of bids and asks.
    case bars
  }

  let price: Price
  /// Whether the stream may tell of rolls.
  let announcesRolls: Bool
  let isOrdered: Bool
  /// What the expressions name.
  let files: ReferenceFiles
  /// Whether rows of a clock of time know the releases of their very time.
  let allowsEqual: Bool
  let market: MarketState
  let eventClock: EventClock
  private(set) var header = StreamHeader()
  /// A row for every group of market data.
  let base: Domain
  /// The rows of features that have no clock: those of `base`, or of the kinds that were asked for.
  let driven: Domain
  /// The domains of groups that have rows in the output or bring columns to others.
  let ofGroups: [Domain]
  private(set) var clocked: [Domain] = []
  /// A row for every trade, where features look at them one by one.
  private(set) var trades: TradeTape?
  /// A row for what every order action did, where features look at orders one by one.
  private(set) var orderTape: OrderTape?
  /// In the order of making, so that every node follows those it reads.
  private(set) var nodes: [(node: FeatureNode, domain: Domain)] = []
  private var made: [String: [Column]] = [:]
  /// Whether something runs on the prices of trades without having been told to.
  var takesTrades = false
  /// Whether something looks at who began trades, as the venue says.
  var signsByAggressor = false
  /// Symbols of the instruments that expressions name.
  private(set) var symbols: [String] = []

  // What the pass over events needs, once the graph is complete.
  private(set) var baseFields: FieldTargets
  private(set) var drivenFields: FieldTargets
  /// The clocks of time. Whatever features they have, every group makes an interval of theirs active.
  private(set) var sampling: [(domain: Domain, intervals: Intervals)] = []
  /// State by instrument of all of it.
  private lazy var states = findStates()
  /// The clocks with bars of bids or asks.
  private(set) var quoted: [Domain] = []
  /// Whether anything looks at the book: where nothing does, quotes are not made numbers of.
  private(set) var looksAtBook = true

  /// - Parameters:
  ///   - levels: levels of depth that the expressions need.
  ///   - kinds: the kinds of event in the stream.
  ///   - isOrdered: whether events come in order, so that an event closes the intervals before it.
  ///   - on: the kinds whose groups drive features that have no clock.
  ///   - files: the files that expressions name.
  init(
    levels: Int, kinds: KindSet, isOrdered: Bool, on: KindSet,
    files: ReferenceFiles = ReferenceFiles(), allowsEqual: Bool = false
  ) {
    self.allowsEqual = allowsEqual
    self.isOrdered = isOrdered
    self.files = files
    announcesRolls = kinds.contains(.status)
    let quotes = KindSet(.quote, .depth)
    price =
      kinds.contains(.trade)
      ? .trades : kinds.contains(.bar) && kinds.isDisjoint(with: quotes) ? .bars : .mids
    market = MarketState(levels: levels, kinds: kinds)
    eventClock = EventClock(takesBars: kinds.contains(.bar))
    base = Domain(nil, isOrdered: isOrdered, eventClock, market)
    driven =
      on == FeaturesStage.marketKinds ? base : Domain(nil, isOrdered: isOrdered, eventClock, market)
    ofGroups = driven === base ? [base] : [base, driven]
    baseFields = FieldTargets(FeaturesStage.marketKinds, capacity: 0)
    drivenFields = FieldTargets(on, capacity: 0)
  }

  /// Everything asked for is built.
  func seal() {
    baseFields = FieldTargets(baseFields.kinds, capacity: base.fields.count)
    drivenFields = FieldTargets(drivenFields.kinds, capacity: driven.fields.count)
    sampling = clocked.compactMap { domain in domain.intervals.map { (domain, $0) } }
    quoted = clocked.filter { $0.knownBars(of: .bid) != nil || $0.knownBars(of: .ask) != nil }
    looksAtBook =
      !quoted.isEmpty || trades != nil || orderTape != nil || market.levels > 1
      || (ofGroups + clocked).contains { domain in
        domain.fields.contains { $0.place >= MarketPlace.book }
      }
  }

  func domain(_ clock: Clock?) -> Domain {
    guard let clock else { return driven }
    if let known = clocked.first(where: { $0.clock == clock }) { return known }
    let made = Domain(clock, isOrdered: isOrdered, eventClock, market)
    clocked.append(made)
    return made
  }

  func tape() -> TradeTape {
    if let trades { return trades }
    let made = TradeTape(Domain(nil, isOrdered: isOrdered, eventClock, market))
    trades = made
    return made
  }

  func orders() -> OrderTape {
    if let orderTape { return orderTape }
    let made = OrderTape(Domain(nil, isOrdered: isOrdered, eventClock, market))
    orderTape = made
    return made
  }

  func add(_ node: FeatureNode, on domain: Domain) { nodes.append((node, domain)) }

  /// The columns of an expression at the rows of `domain`; its own clock, if it has one, takes
  /// precedence and is then seen as of those rows.
  func columns(
    of expression: Expression, on domain: Domain
  ) throws(ExpressionError) -> [Column] {
    guard case .call(var call) = expression else { throw FeatureCatalogue.noFeature(expression) }
    call.clock = call.clock ?? domain.clock
    if let symbol = call.instrument { return try columns(of: call, of: symbol, on: domain) }
    call = try FeatureCatalogue.canonical(call)
    let clock = call.clock
    call.clock = nil
    let text = Expression.call(call).text
    guard let clock, clock != domain.clock else {
      return try shared("\(text) on \(key(domain))") { () throws(ExpressionError) in
        try build(call, on: domain)
      }
    }
    let own = self.domain(clock)
    return try columns(of: .call(call), on: own).map { column($0, asOf: own, on: domain) }
  }

  /// A column of one domain at the rows of another.
  func column(_ column: Column, asOf own: Domain, on domain: Domain) -> Column {
    shared("\(ObjectIdentifier(column)) as of \(key(domain))") {
      let node = AsOf(column, from: own, to: domain)
      add(node, on: domain)
      return node.outputs
    }[0]
  }

  /// The columns of an expression about one instrument, at the rows of all.
  private func columns(
    of call: Expression.Call, of symbol: String, on domain: Domain
  ) throws(ExpressionError) -> [Column] {
    var call = call
    call.instrument = nil
    if !symbols.contains(symbol) { symbols.append(symbol) }
    let own = call.clock == domain.clock ? domain : self.domain(call.clock)
    return try columns(of: .call(call), on: own).map {
      column($0, of: symbol, from: own, on: domain)
    }
  }

  /// A column about one instrument, at the rows of all.
  func column(_ column: Column, of symbol: String, from own: Domain, on domain: Domain) -> Column {
    shared("\(ObjectIdentifier(column)) of \"\(symbol)\" on \(key(domain))") {
      let node = OfInstrument(column, of: symbol, from: own, to: domain)
      add(node, on: domain)
      return node.outputs
    }[0]
  }

  private func build(
    _ call: Expression.Call, on domain: Domain
  ) throws(ExpressionError) -> [Column] {
    let definition = try FeatureCatalogue.definition(of: call)
    let arguments = try FeatureCatalogue.bind(call, definition)
    // Levels are what they are in any row; flows are summed over what came since the row before.
    let isOwn =
      definition.role == .transform || domain === base
      || (definition.role == .level && domain.clock == nil)
    let place = isOwn ? domain : base
    var columns: [Column]
    if call.output == nil, isOwn {
      var given = FeatureArguments(
        call: call, parameters: definition.parameters(for: call), values: arguments.values,
        columns: arguments.columns, graph: self, domain: place)
      columns = try definition.make(&given)
      precondition(
        columns.count == max(1, definition.outputs.count), "\(call.name): outputs as declared")
    } else {
      // All outputs together, and computed once.
      var whole = call
      whole.output = nil
      columns = try self.columns(of: .call(whole), on: place)
    }
    if let output = call.output, let index = definition.outputs.firstIndex(of: output) {
      columns = [columns[index]]
    }
    if isOwn { return columns }
    let kind = definition.role == .flow ? Sampler.Kind.flow : .level
    return columns.flatMap { samples($0, on: domain, kind) }
  }

  /// A base column at the rows of `domain`.
  func samples(_ column: Column, on domain: Domain, _ kind: Sampler.Kind) -> [Column] {
    if domain === base { return [column] }
    return shared("\(kind) of \(ObjectIdentifier(column)) on \(key(domain))") {
      let sampler = Sampler(
        column, from: base, to: domain, kind, rolls: kind == .bar ? rolls(on: base) : nil)
      add(sampler, on: domain)
      return sampler.outputs
    }
  }

  func key(_ domain: Domain) -> String {
    domain === base ? "groups" : domain.clock?.text ?? "driving groups"
  }

  /// The columns made under this key, by `make` where there are none yet.
  func shared<Failure: Error>(
    _ key: String, _ make: () throws(Failure) -> [Column]
  ) throws(Failure) -> [Column] {
    if let known = made[key] { return known }
    let columns = try make()
    made[key] = columns
    return columns
  }

  /// Computes all columns for the rows that the domains hold.
  func evaluate() {
    for (node, domain) in nodes {
      let rows = domain.rows
      for output in node.outputs { output.reserve(rows.count) }
      node.evaluate(rows)
    }
  }
}

/// What the graph is made of.
extension FeatureGraph {
  /// The kinds of event that columns are filled from.
  var sources: Set<String> {
    var sources: Set<String> = []
    for (place, _) in base.fields + driven.fields where place != MarketPlace.rolls {
      sources.insert(
        place < MarketPlace.book ? "trades" : place < MarketPlace.book + 4 ? "quotes" : "depth")
    }
    if trades != nil || clocked.contains(where: { $0.knownBars(of: .trade) != nil }) {
      sources.insert("trades")
    }
    if clocked.contains(where: { $0.knownBars(of: .bid) != nil || $0.knownBars(of: .ask) != nil }) {
      sources.insert("quotes")
    }
    if orderTape != nil { sources.insert("order actions") }
    return sources
  }
}

/// Prices.
extension FeatureGraph {
  func mid(on domain: Domain) -> Column {
    let expression = Expression.call(Expression.Call(name: "mid"))
    return (try? columns(of: expression, on: domain))?.first ?? Column()
  }

  /// The price that technical indicators run on: on a clock the close of its bars, without one the
  /// newest trade's price, or the mid.
  func price(on domain: Domain) -> Column {
    if domain.clock != nil { return bars(on: domain)[3] }
    switch price {
    case .trades:
      takesTrades = true
      return domain.column(of: .lastPrice)
    case .mids: return mid(on: domain)
    case .bars:
      let quoted = firstKnown(mid(on: domain), domain.bars(of: .mid).close, on: domain)
      return firstKnown(domain.column(of: .lastPrice), quoted, on: domain)
    }
  }
}

/// State.
extension FeatureGraph: Stateful {
  /// Of the market, the clocks, and every node.
  private func findStates() -> [any InstrumentState] {
    var states = InstrumentStates()
    states.add(of: market)
    if let orderTape { states.add(of: orderTape) }
    for domain in ofGroups + clocked {
      states.add(of: domain)
      for series in domain.bars { states.add(of: series) }
    }
    for (node, _) in nodes { states.add(of: node) }
    return states.found
  }

  func begin(_ header: StreamHeader) {
    self.header = header
    market.begin(header)
    for state in states { state.reserve(instruments: header.instruments.count) }
    for (node, _) in nodes { node.begin(header) }
  }

  /// See `InstrumentState`.
  var leftEarly: Int { states.reduce(0) { $0 + $1.leftEarly } }

  func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("eventClock", &eventClock.state.pointee)
    for state in states { try keep(state, &fields) }
  }

  /// States are found, not told one by one.
  private func keep<State: InstrumentState>(
    _ state: State, _ fields: inout StateFields
  ) throws(StreamError) { try fields.keep("nodes", object: state) }

  /// What the graph is made of has its states found among it.
  static var notState: Set<String> {
    [
      "market", "base", "driven", "ofGroups", "clocked", "trades", "orderTape", "price",
      "announcesRolls", "isOrdered", "files", "allowsEqual", "header", "made", "takesTrades",
      "signsByAggressor", "symbols", "states", "baseFields", "drivenFields", "sampling", "quoted",
      "looksAtBook",
    ]
  }
}
