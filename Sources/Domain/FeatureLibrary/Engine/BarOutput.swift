import EventModel

/// Bars of a clock as events: of trades where the stream has any, else of mids.
struct BarOutput {
  let domain: Domain
  private let prices: [Column]
  private let volume: Column
  /// Closes and counts of the bars of trades.
  private let traded: (close: Column, count: Column)
  private let interval: Int64
  private var scales: [MarketState.Scale] = []

  init(_ graph: FeatureGraph, _ domain: Domain) {
    self.domain = domain
    interval = domain.intervals?.length ?? 0
    let columns = graph.bars(on: domain)
    prices = Array(columns[..<4])
    volume = columns[4]
    let series = domain.bars(of: .trade)
    traded = (series.close, series.trades)
  }

  mutating func begin(_ header: StreamHeader) {
    for instrument in header.instruments.dropFirst(scales.count) {
      scales.append(
        MarketState.Scale(
          price: (1 / instrument.priceScale).rounded(), size: (1 / instrument.sizeScale).rounded()))
    }
  }

  /// The integer nearest to a number of currency. Prices came from such integers; a mid may lie between
  /// two of them.
  private func integer(_ value: Double, _ factor: Double) -> Int64 {
    Int64(exactly: (value * factor).rounded()) ?? noNumber
  }

  func append(_ row: Int, _ vector: Event, isLast: Bool, into output: inout EventBuffer) {
    if prices[3].values[row].isNaN { return }
    var event = vector
    let scale = scales[Int(event.instrument)]
    event.kind = .bar
    if !isLast { event.flags.remove(.last) }
    let isTraded = !traded.close.values[row].isNaN
    event.bar = Bar(
      basis: isTraded ? .trade : .mid,
      start: event.eventTime.subtractingReportingOverflow(interval).partialValue,
      volume: isTraded ? integer(volume.values[row], scale.size) : noNumber,
      trades: isTraded ? UInt64(exactly: traded.count.values[row]) ?? 0 : 0)
    let words = output.append(event, wordCount: BarWord.count)
    for index in 0..<BarWord.count {
      words[index] = integer(prices[index].values[row], scale.price)
    }
  }
}
