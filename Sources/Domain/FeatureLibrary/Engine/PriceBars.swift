import EventModel
import Expressions

/// The bars that a feature looks at: those of its clock, or in a stream of bars that names no clock the
/// bars themselves. Absent together in rows of intervals with no price. The volume may be absent alone,
/// where no size is known.
struct PriceBars {
  let open: Column
  let high: Column
  let low: Column
  let close: Column
  let volume: Column
  /// Of what their price is made of; see `FeatureGraph.rolls`.
  let rolls: Column?

  var prices: [Column] { [open, high, low, close] }
  var all: [Column] { prices + [volume] }
}

extension FeatureDefinition.Parameter {
  /// The price whose bars a feature looks at.
  static let barPrice = Self(
    "price", .feature, fallback: "",
    meaning:
      "the price of the bars: bid, ask, mid, last or another; trades by default, or mids where "
      + "there are none")
}

extension FeatureArguments {
  /// Bars of the argument `price`.
  ///
  /// - Throws: ExpressionError where there are none without a clock.
  func bars() throws(ExpressionError) -> PriceBars {
    try requireClock()
    guard let columns = try graph.bars(of: given("price"), on: domain) else {
      throw failure(
        "\(given("price")?.text ?? "") has several outputs; name one of them", at: "price")
    }
    return PriceBars(
      open: columns[0], high: columns[1], low: columns[2], close: columns[3], volume: columns[4],
      rolls: rolls(of: "price"))
  }

  /// - Parameter clock: one that the feature is made for.
  func requireClock(like clock: String = "1m") throws(ExpressionError) {
    // Also of features that run on no price.
    if domain.clock != nil || graph.hasRowBars(of: values["price"]) { return }
    throw failure("\(call.name) needs a clock, for example \(Expression.call(call).text)@\(clock)")
  }

  /// (high + low + close) / 3.
  func typicalPrice(of bars: PriceBars) -> Column {
    let typical = RowFunction([bars.high, bars.low, bars.close]) { input, output, count in
      for row in 0..<count { output[row] = (input[0][row] + input[1][row] + input[2][row]) / 3 }
    }
    return add(typical)[0]
  }
}

/// Open, high, low, close and volume.
extension FeatureGraph {
  /// Whether rows without a clock have bars of a price: in a stream that has nothing but bars.
  func hasRowBars(of price: Expression?) -> Bool {
    self.price == .bars && ["bid", "ask", "last", "mid", nil].contains(price?.text)
  }

  /// Of a price, of the default one where it is nil; nil where there are none.
  func bars(of price: Expression?, on domain: Domain) throws(ExpressionError) -> [Column]? {
    switch price?.text {
    case nil: return bars(on: domain)
    case "bid": return bars(of: .bid, on: domain)
    case "ask": return bars(of: .ask, on: domain)
    case "last": return bars(of: .trade, on: domain)
    case "mid" where self.price == .bars: return quoteBars(on: domain)
    default:
      guard let price, domain.clock != nil else { return nil }
      let columns = try columns(of: price, on: base)
      if columns.count != 1 { return nil }
      return samples(columns[0], on: domain, .bar) + [domain.bars(of: .trade).volume]
    }
  }

  /// Of the default price.
  func bars(on domain: Domain) -> [Column] {
    switch price {
    case .trades:
      takesTrades = true
      return bars(of: .trade, on: domain)
    case .mids: return midBars(on: domain)
    case .bars:
      return zip(bars(of: .trade, on: domain), quoteBars(on: domain)).map {
        firstKnown($0, $1, on: domain)
      }
    }
  }

  /// Of a price that events carry.
  private func bars(of basis: BarBasis, on domain: Domain) -> [Column] {
    let series = domain.bars(of: basis)
    return [series.open, series.high, series.low, series.close, series.volume]
  }

  private func midBars(on domain: Domain) -> [Column] {
    samples(mid(on: base), on: domain, .bar) + [domain.bars(of: .trade).volume]
  }

  /// Of the mid in a stream of bars: bars of mids, else the means of the opens, highs, lows and closes of
  /// bids and asks, as LEAN's QuoteBar has them. The highest bid and the highest ask need not have been
  /// at one time.
  private func quoteBars(on domain: Domain) -> [Column] {
    let (bids, asks) = (bars(of: .bid, on: domain), bars(of: .ask, on: domain))
    let mids = bars(of: .mid, on: domain)
    return (0..<4).map { place in
      let mean = shared("mean of \(ObjectIdentifier(bids[place])) and its ask") {
        let node = PriceCombination(
          bids[place], asks[place], sign: 1, divisor: 2, market.scales)
        add(node, on: domain)
        return node.outputs
      }[0]
      return firstKnown(mids[place], mean, on: domain)
    } + [domain.bars(of: .trade).volume]
  }

  func firstKnown(_ first: Column, _ second: Column, on domain: Domain) -> Column {
    let key = "first known of \(ObjectIdentifier(first)) \(ObjectIdentifier(second))"
    return shared(key) {
      let node = FirstKnown(first, second)
      add(node, on: domain)
      return node.outputs
    }[0]
  }
}
