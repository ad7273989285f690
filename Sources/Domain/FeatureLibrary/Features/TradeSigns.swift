import Expressions

/// Who began a trade, by the venue or by one of the rules of the literature, and what follows from it.
extension FeatureDefinition {
  static let tradeSign = FeatureDefinition(
    "trade_sign", .trades, .level, summary: "who began the newest trade",
    formula: "1 for a buyer, -1 for a seller, by the rule; of aggressor, what the venue says; of "
      + "quote, price against mid; of tick, price against the last other price; of lee_ready, quote, "
      + "at the mid tick; of emo, at the ask a buyer, at the bid a seller, else tick; of clnv, within "
      + "0.3 spreads of the ask a buyer, of the bid a seller, else tick",
    unit: "-1 or 1", warmUp: "a trade that the rule decides; one that it does not changes nothing",
    source:
      "Lee and Ready, J. Finance 46 (1991), sec. III; Ellis, Michaely and O'Hara, J. Financial "
      + "and Quantitative Analysis 35 (2000), sec. V; Chakrabarty, Li, Nguyen and Van Ness, J. Banking "
      + "& Finance 31 (2007), sec. 4.4; against the quote before the trade, with no delay",
    parameters: [.rule]
  ) { arguments in
    [arguments.ofTrades(arguments.sign(), .level)]
  }

  static let signedVolume = FeatureDefinition(
    "signed_volume", .trades, .transform,
    summary: "traded volume signed by who began the trade",
    formula:
      "sum of sizes of buyers' trades less those of sellers' since the row before; who began a "
      + "trade as in trade_sign; absent where something traded and of none it is known who began it",
    unit: "units", source: "Hasbrouck, Empirical Market Microstructure (2007), ch. 5",
    parameters: [.rule]
  ) { arguments in
    if arguments.choice("rule") == "aggressor" { return [arguments.flow(.signedVolume)] }
    let sizes = arguments.signedSize()
    let isKnown = arguments.onTape(
      RowFunction([sizes]) { input, output, count in
        for row in 0..<count { output[row] = input[0][row].isNaN ? .nan : 1 }
      })[0]
    return arguments.add(
      RowFunction([
        arguments.flow(ofTrades: sizes), arguments.flow(ofTrades: isKnown),
        arguments.flow(.tradeCount),
      ]) { input, output, count in
        for row in 0..<count {
          output[row] = input[1][row] > 0 || input[2][row] == 0 ? input[0][row] : .nan
        }
      })
  }

  static let runLength = FeatureDefinition(
    "run_length", .trades, .level, summary: "how many trades in a row had the same sign",
    formula: "signed by the trades of the run; trades that have no sign do not end it",
    unit: "trades, below zero for sellers", warmUp: "a trade with a sign",
    source: "Biais, Hillion and Spatt, J. Finance 50 (1995), sec. III", parameters: [.rule]
  ) { arguments in
    let run = arguments.onTape(RunLength(arguments.sign()))[0]
    return [arguments.ofTrades(run, .level)]
  }

  static let arrivalAsymmetry = FeatureDefinition(
    "arrival_asymmetry", .trades, .transform,
    summary: "excess of buyers' over sellers' trades in a window, by their number",
    formula: "(n_b - n_s) / (n_b + n_s), who began a trade as in trade_sign", unit: "-1 to 1",
    warmUp: "the window, and a trade with a sign in it",
    source: "Easley, Engle, O'Hara and Wu, J. Financial Econometrics 6 (2008), sec. 1: the "
      + "imbalance of arrivals",
    parameters: [
      .init("window", .window, fallback: "60s", meaning: "rows, or a span of time such as 60s"),
      .rule,
    ]
  ) { arguments throws(ExpressionError) in
    let sign = arguments.sign()
    let one = arguments.onTape(
      RowFunction([sign]) { input, output, count in
        for row in 0..<count { output[row] = input[0][row].magnitude }
      })[0]
    let window = arguments.window()
    let excess = arguments.sum(of: arguments.flow(ofTrades: sign), over: window)
    let known = arguments.sum(of: arguments.flow(ofTrades: one), over: window)
    return arguments.add(BinaryNode<Arithmetic.Quotient>(.column(excess), .column(known)))
  }
}

extension FeatureDefinition.Parameter {
  /// How it is decided who began a trade.
  static let rule = Self(
    "rule", .choice(TradeRule.allCases.map(\.rawValue)), fallback: "aggressor",
    meaning: TradeRule.allCases.map(\.rawValue).joined(separator: ", "))
}

/// Rules that tell buyers' from sellers' trades; their names are those of the argument.
enum TradeRule: String, CaseIterable {
  case aggressor, quote, tick
  case leeReady = "lee_ready"
  case emo, clnv
}

extension FeatureArguments {
  /// The sign of every trade by the argument `rule`; absent where that does not decide.
  func sign() -> Column { graph.sign(TradeRule(rawValue: choice("rule")) ?? .aggressor) }

  /// Size of every trade, below zero for sellers'; absent where size or sign are.
  func signedSize() -> Column { product(sign(), tape.size, "signed size") }

  /// The product of two columns of the tape.
  func product(_ first: Column, _ second: Column, _ name: String) -> Column {
    graph.shared("\(name) of trades by \(ObjectIdentifier(first))") {
      onTape(BinaryNode<Arithmetic.Product>(.column(first), .column(second)))
    }[0]
  }
}

extension FeatureGraph {
  func sign(_ rule: TradeRule) -> Column {
    let tape = tape()
    if rule == .aggressor {
      signsByAggressor = true
      return tape.aggressor
    }
    return shared("sign of trades by \(rule)") {
      let node = TradeSign(tape, rule, rolls(on: tape.domain))
      add(node, on: tape.domain)
      return node.outputs
    }[0]
  }
}

/// The sign of trades by a rule that looks at prices.
private final class TradeSign: FeatureNode {
  private struct State: BitwiseCopyable {
    var price = Double.nan
    /// Of the last change of price.
    var tick = Double.nan
  }

  private let tape: TradeTape
  private let rule: TradeRule
  private let state = PerInstrument(State())
  private let rolls: RollMemory

  init(_ tape: TradeTape, _ rule: TradeRule, _ rolls: Column?) {
    self.tape = tape
    self.rule = rule
    self.rolls = RollMemory(rolls)
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let own = state.values + Int(rows.instruments[row])
      let price = tape.price.values[row]
      if price.isNaN {
        outputs[0].values[row] = .nan
        continue
      }
      // A price of another contract is no earlier price.
      if rolls.take(row, Int(rows.instruments[row])) { own.pointee.price = .nan }
      if price > own.pointee.price { own.pointee.tick = 1 }
      if price < own.pointee.price { own.pointee.tick = -1 }
      own.pointee.price = price
      outputs[0].values[row] = sign(
        price, tape.bid.values[row], tape.ask.values[row], own.pointee.tick)
    }
  }

  /// Comparisons with a price that is absent are false, so that what needs it does not decide.
  @inline(__always)
  private func sign(_ price: Double, _ bid: Double, _ ask: Double, _ tick: Double) -> Double {
    switch rule {
    case .aggressor: return .nan
    case .tick: return tick
    case .quote, .leeReady:
      let fromMid = (price - bid) - (ask - price)
      if fromMid > rounding(bid, ask) { return 1 }
      if fromMid < -rounding(bid, ask) { return -1 }
      return rule == .quote ? .nan : tick
    case .emo:
      // A locked market does not tell.
      if bid == ask { return tick }
      if price == ask { return 1 }
      return price == bid ? -1 : tick
    case .clnv:
      let reach = 0.3 * (ask - bid) + rounding(bid, ask)
      if price <= ask, price >= ask - reach, ask > bid { return 1 }
      if price >= bid, price <= bid + reach, ask > bid { return -1 }
      return tick
    }
  }
}

/// What is nothing beside prices, which are the doubles nearest to decimals.
@inline(__always) private func rounding(_ bid: Double, _ ask: Double) -> Double {
  1e-14 * (bid.magnitude + ask.magnitude)
}

/// The length of the run of equal signs that a trade is in.
private final class RunLength: FeatureNode {
  private let sign: Column
  private let state = PerInstrument(Double.nan)

  init(_ sign: Column) {
    self.sign = sign
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let own = state.values + Int(rows.instruments[row])
      let sign = sign.values[row]
      if !sign.isNaN {
        own.pointee = own.pointee * sign > 0 ? own.pointee + sign : sign
      }
      outputs[0].values[row] = own.pointee
    }
  }
}
