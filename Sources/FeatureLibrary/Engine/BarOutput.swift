import EventModel
import EventStream

/// Bars of a clock as events: of trades where the stream has any, else of mids.
struct BarOutput {
  let domain: Domain
  private let prices: [Column]
  private let volume: Column?
  private let trades: Column?
  private let basis: BarBasis
  private let interval: Int64
  private var priceFactors: [Double] = []
  private var sizeFactors: [Double] = []

  init(_ graph: FeatureGraph, _ domain: Domain, _ hasTrades: Bool) {
    self.domain = domain
    interval = domain.intervals?.length ?? 0
    if hasTrades {
      let series = domain.bars(of: .trade)
      prices = [series.open, series.high, series.low, series.close]
      volume = series.volume
      trades = series.trades
      basis = .trade
    } else {
      prices = graph.samples(graph.mid(), on: domain, .bar, key: "mid")
      volume = nil
      trades = nil
      basis = .mid
    }
  }

  mutating func begin(_ header: StreamHeader) {
    priceFactors = header.instruments.map { (1 / $0.priceScale).rounded() }
    sizeFactors = header.instruments.map { (1 / $0.sizeScale).rounded() }
  }

  /// The integer nearest to a number of currency; prices came from such integers.
  private func integer(_ value: Double, _ factor: Double) -> Int64 {
    let scaled = (value * factor).rounded()
    return scaled.magnitude < 9.2e18 ? Int64(scaled) : noNumber
  }

  func append(_ row: Int, _ trigger: Event, isLast: Bool, into output: inout EventBuffer) {
    if prices[0].values[row].isNaN { return }
    var event = trigger
    let instrument = Int(event.instrument)
    event.kind = .bar
    if !isLast { event.flags.remove(.last) }
    event.bar = Bar(
      basis: basis, start: event.eventTime - interval,
      volume: volume.map { integer($0.values[row], sizeFactors[instrument]) } ?? noNumber,
      trades: trades.map { UInt64($0.values[row]) } ?? 0)
    let words = output.append(event, wordCount: BarWord.count)
    for index in 0..<BarWord.count {
      words[index] = integer(prices[index].values[row], priceFactors[instrument])
    }
  }
}
