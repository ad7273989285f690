import Accounts
import EventModel
import Reports

/// Tables of single orders, fills, round trips and samples as CSV: empty where there is no value, money in
/// the account's currency, times in ISO 8601.
enum CSVTables {
  struct Table: Sendable {
    var option: String
    var help: String
    /// The columns, for the man page.
    var columns: String
    var text: @Sendable (CostAnalysis) -> [UInt8]
  }

  static let all = [
    Table(
      option: "orders", help: "write a row for each parent order as CSV",
      columns:
        orderColumns
        .joined(separator: ", "), text: { orders($0) }),
    Table(
      option: "fills", help: "write a row for each fill as CSV",
      columns: (fillColumns + ["mark_out_HORIZON"]).joined(separator: ", "), text: { fills($0) }),
    Table(
      option: "trips", help: "write a row for each round trip as CSV",
      columns: tripColumns.joined(separator: ", "), text: { trips($0) }),
    Table(
      option: "equity", help: "write the samples of the equity as CSV",
      columns: equityColumns.joined(separator: ", "), text: { equity($0) }),
  ]

  private static func number(_ value: Double?) -> String {
    value.flatMap { $0.isFinite ? $0.description : nil } ?? ""
  }

  /// Exact, of 1e-9.
  private static func money(_ nanos: Nanos?) -> String {
    guard let nanos, let small = Int64(exactly: nanos) else {
      return nanos.map { currencyUnits($0).description } ?? ""
    }
    return DecimalNumber.format(small, exponent: -9)
  }

  private static func time(_ time: Int64) -> String {
    time == noTime ? "" : Timestamp.format(time)
  }

  private static func table(_ heading: [String], _ rows: [[String]]) -> [UInt8] {
    var bytes: [UInt8] = []
    CSVRow.append(heading, to: &bytes)
    for row in rows { CSVRow.append(row, to: &bytes) }
    return bytes
  }

  // MARK: Orders

  private static let orderColumns =
    [
      "order_id", "strategy", "symbol", "venue", "side", "state", "reason", "type", "schedule",
      "decision_time", "arrival_time", "first_fill_time", "end_time", "size", "filled",
      "average_price", "decision_price", "arrival_price", "end_price", "notional",
    ] + Shortfall.components.map(\.name) + [
      "total", "total_bp", "wagner_delay", "wagner_opportunity",
    ]
    + Benchmark.allCases.map { "\($0.name)_bp" }
    + [
      "participation", "fills", "children", "maker_share", "taker_share", "latency", "queue_time",
      "reversion_bp", "expected_bp", "fold",
    ]

  private static func orders(_ found: CostAnalysis) -> [UInt8] {
    table(
      orderColumns,
      found.parents.map { parent in
        let instrument = found.instruments[parent.instrument]
        let shortfall = parent.shortfall
        let identity = [
          String(parent.id), found.strategyName(parent.strategy), instrument.symbol,
          instrument.publisher, parent.side > 0 ? "buy" : "sell", parent.state.name,
          parent.reason == .accepted ? "" : parent.reason.name, parent.type.name,
          parent.schedule.name, time(parent.decisionTime), time(parent.arrivalTime),
          time(parent.firstFillTime), time(parent.endTime),
        ]
        let prices = [
          parent.size, parent.filled, parent.averagePrice, parent.decisionPrice,
          parent.arrivalPrice, parent.endPrice,
        ]
        let costs =
          [money(parent.notional)]
          + Shortfall.components.map { part in money(shortfall.map { $0[keyPath: part.path] }) }
          + [
            money(shortfall?.total), number(shortfall.flatMap { parent.basisPoints($0.total) }),
            money(shortfall?.wagnerDelay), money(shortfall?.wagnerOpportunity),
          ]
        let execution =
          Benchmark.allCases.map { number(parent.slippage($0)) }
          + [
            number(parent.participation), String(parent.fills), String(parent.children),
            number(parent.makerShare), number(parent.takerShare), number(parent.latency.mean),
            number(parent.queueTime.mean), number(parent.reversion), number(parent.predicted),
            String(parent.fold),
          ]
        return identity + prices.map(number) + costs + execution
      })
  }

  // MARK: Fills

  private static let fillColumns = [
    "time", "venue_time", "strategy", "symbol", "venue", "order_id", "parent_id", "side", "price",
    "size", "fees", "liquidity", "mid", "effective_spread_bp",
  ]

  private static func fills(_ found: CostAnalysis) -> [UInt8] {
    table(
      fillColumns + found.options.markOuts.map { "mark_out_\(Duration64.format($0))_bp" },
      found.fills.map { fill in
        let instrument = found.instruments[fill.instrument]
        return [
          time(fill.time), time(fill.venueTime), found.strategyName(fill.strategy),
          instrument.symbol, instrument.publisher, String(fill.orderId),
          fill.parent < 0 ? "" : String(found.parents[fill.parent].id),
          fill.side > 0 ? "buy" : "sell", number(fill.price), number(fill.size), money(fill.fees),
          fill.liquidity.name, number(fill.quoted), number(fill.effectiveSpread),
        ] + found.options.markOuts.indices.map { number(fill.markOut($0)) }
      })
  }

  // MARK: Performance

  private static let tripColumns = [
    "strategy", "symbol", "side", "open_time", "close_time", "size", "entry_price", "exit_price",
    "fees", "profit", "return",
  ]

  private static func trips(_ found: CostAnalysis) -> [UInt8] {
    table(
      tripColumns,
      found.trips.map { trip in
        [
          found.strategyName(trip.strategy), found.instruments[trip.instrument].symbol,
          trip.side > 0 ? "long" : "short", time(trip.openTime), time(trip.closeTime),
          number(trip.size), number(trip.entryPrice), number(trip.exitPrice), money(trip.fees),
          money(trip.profit), number(trip.share),
        ]
      })
  }

  private static let equityColumns = ["time", "strategy", "equity", "drawdown"]

  private static func equity(_ found: CostAnalysis) -> [UInt8] {
    let all = [found.performance].compactMap(\.self) + found.strategyPerformance
    return table(
      equityColumns,
      all.flatMap { one in
        one.times.indices.map { place in
          [
            time(one.times[place]), one.name, number(one.equity[place]),
            place < one.drawdowns.count ? number(one.drawdowns[place]) : "",
          ]
        }
      })
  }
}
