import Accounts
import EventModel
import EventStream
import Reports

/// The report as JSON: everything that was computed, single fills apart (--fills). Names and meanings are in
/// `JSONReport.reference`.
struct JSONReport {
  private let found: CostAnalysis

  init(_ found: CostAnalysis) { self.found = found }

  /// The members, for the man page.
  static let reference: [(term: String, meaning: String)] = [
    ("schema", "1; a change that breaks readers raises it"),
    (
      "currency, from, to, lineage[]", "of money; first and last event; the stages passed before"
    ),
    ("remarks[]", "what a reader must know, a sentence each"),
    (
      "activity[]",
      "strategy, signals, requested, approved, shadow, rejected (orders by reason), fills"
    ),
    (
      "costs",
      "total; by_strategy[], by_instrument[], by_venue[], by_hour[] with name; folds[] of --split"
    ),
    (
      "of each",
      "orders, priced (with a shortfall), fills, notional (at the decision), traded, fees, shortfall, "
        + "shortfall_bp, benchmarks (slippage in bp by name), expected_bp and beyond_bp (Almgren and "
        + "Chriss), fill_rate, participation, effective_spread_bp, realized_spread_bp, price_impact_bp, "
        + "reversion_bp, mark_outs[], maker_share, taker_share, latency and queue_time (mean seconds), "
        + "children, changes, order_to_trade"
    ),
    (
      "shortfall, shortfall_bp",
      "delay, timing, impact, opportunity, fees, total; perold: execution, opportunity, fees; wagner: "
        + "delay, trading, opportunity, fees. Every form adds up to the total"
    ),
    (
      "mark_outs[]",
      "after, all, maker, taker, against_makers: in bp of the price of the fill, positive where it "
        + "went the fill's way"
    ),
    (
      "a mean",
      "value (weighted by notional or value), error, margin (half the 95 % interval), count; null where it cannot "
        + "be told"
    ),
    (
      "performance",
      "capital, capital_from, every, periods_per_year (samples), years, years_from (calendar, sessions of a "
        + "year where they span less than four weeks, option), total, strategies[], folds[]; null where "
        + "nothing was executed"
    ),
    (
      "of each",
      "name, profit, fees, traded, returns (count), total_return, annual_return, volatility, sharpe, "
        + "sortino, calmar, skew, kurtosis, max_drawdown, drawdown (from, to, recovered), bands (of the "
        + "stationary bootstrap: resamples, block, max_drawdown, sharpe, each low and high), "
        + "probabilistic_sharpe, deflated_sharpe, expected_maximum_sharpe, turnover (a year, of the "
        + "capital), time_in_market, gross_exposure, profit_per_traded_bp, trips, ruined, equity"
    ),
    (
      "trips",
      "count, hit_rate, hit_rate_low, hit_rate_high, profit_factor, average_win, average_loss, "
        + "holding (mean seconds)"
    ),
    ("equity", "times[], values[], drawdowns[]: of the samples"),
    (
      "orders[]",
      "id, strategy, symbol, venue, side, state, decision_time, arrival_time, end_time, size, filled, "
        + "average_price, decision_price, arrival_price, end_price, notional, shortfall, "
        + "participation, benchmarks, expected_bp, fold"
    ),
    (
      "round_trips[]",
      "strategy, symbol, side, open_time, close_time, size, entry_price, exit_price, profit, fees"
    ),
  ]

  var text: String {
    JSONValue.object([
      ("program", .string("tca")), ("version", .string(productVersion)), ("schema", .integer(1)),
      ("currency", .string(found.currency)), ("from", time(found.from)), ("to", time(found.to)),
      (
        "lineage",
        .array(
          found.lineage.map {
            .object([
              ("program", .string($0.program)), ("version", .string($0.version)),
              ("arguments", .string($0.arguments)),
            ])
          })
      ),
      ("remarks", JSONValue((found.isPart ? [StoppedText.sentence] : []) + found.remarks)),
      (
        "activity",
        .array(
          found.activity.map {
            .object(
              [("strategy", .string(found.strategyName($0.strategy)))] + members(of: $0.counts))
          })
      ),
      ("costs", costs), ("performance", performance),
      ("orders", .array(found.parents.map(value))),
      ("round_trips", .array(found.trips.map(value))),
    ]).text
  }

  private func time(_ time: Int64) -> JSONValue {
    time == noTime ? .null : .string(Timestamp.format(time))
  }

  private func money(_ nanos: Nanos) -> JSONValue { .number(currencyUnits(nanos)) }

  private func members(of counts: ActivityCounts) -> [(name: String, value: JSONValue)] {
    [
      ("signals", .integer(counts.signals)), ("requested", .integer(counts.requested)),
      ("approved", .integer(counts.approved)), ("shadow", .integer(counts.shadow)),
      (
        "rejected",
        .object(
          counts.rejected.sorted { $0.key < $1.key }
            .map { (DecisionReason(rawValue: $0.key).name, .integer($0.value)) })
      ),
      ("fills", .integer(counts.fills)),
    ]
  }

  // MARK: Costs

  private var costs: JSONValue {
    .object(
      [("total", .object(members(of: found.total)))]
        + found.groups.map { grouping, groups in
          (
            "by_\(grouping.rawValue)",
            .array(
              groups.map { .object([("name", .string($0.name))] + members(of: $0.totals)) })
          )
        } + [("folds", .array(found.folds.map { .object(members(of: $0.totals)) }))])
  }

  private func members(of totals: CostTotals) -> [(name: String, value: JSONValue)] {
    [
      ("orders", .integer(totals.parents)), ("priced", .integer(totals.priced)),
      ("fills", .integer(totals.fills)), ("notional", money(totals.notional)),
      ("traded", money(totals.traded)), ("fees", money(totals.fees)),
      ("shortfall", value(totals.shortfall) { money($0) }),
      ("shortfall_bp", value(totals.shortfall) { JSONValue(totals.basisPoints($0)) }),
      ("cost_bp", value(totals.cost)),
      (
        "benchmarks",
        .object(
          Benchmark.allCases.map { ($0.name, value(totals.benchmarks[$0.rawValue])) })
      ),
      ("expected_bp", value(totals.predicted)), ("beyond_bp", value(totals.unpredicted)),
      ("fill_rate", value(totals.fillRate)), ("participation", value(totals.participation)),
      ("effective_spread_bp", value(totals.effectiveSpread)),
      ("realized_spread_bp", value(totals.realizedSpread)),
      ("price_impact_bp", value(totals.priceImpact)), ("reversion_bp", value(totals.reversion)),
      ("mark_outs", markOuts(totals)), ("maker_share", JSONValue(totals.makerShare)),
      ("taker_share", JSONValue(totals.takerShare)), ("latency", JSONValue(totals.meanLatency)),
      ("queue_time", JSONValue(totals.meanQueueTime)), ("children", .integer(totals.children)),
      ("changes", .integer(totals.changes)),
      ("order_to_trade", JSONValue(totals.orderToTrade)),
    ]
  }

  private func markOuts(_ totals: CostTotals) -> JSONValue {
    .array(
      found.options.markOuts.enumerated().map { place, span in
        .object([
          ("after", .string(Duration64.format(span))), ("all", value(totals.markOuts[place])),
          ("maker", value(totals.makerMarkOuts[place])),
          ("taker", value(totals.takerMarkOuts[place])),
          ("against_makers", value(totals.adverseSelection[place])),
        ])
      })
  }

  private func value(_ mean: WeightedMean) -> JSONValue {
    .object([
      ("value", JSONValue(mean.value)), ("error", JSONValue(mean.error)),
      ("margin", JSONValue(mean.margin)), ("count", .integer(mean.count)),
    ])
  }

  private func value(_ shortfall: Shortfall, _ figure: (Nanos) -> JSONValue) -> JSONValue {
    .object(
      Shortfall.components.map { ($0.name, figure(shortfall[keyPath: $0.path])) } + [
        ("total", figure(shortfall.total)),
        (
          "perold",
          .object([
            ("execution", figure(shortfall.execution)),
            ("opportunity", figure(shortfall.opportunity)), ("fees", figure(shortfall.fees)),
          ])
        ),
        (
          "wagner",
          .object([
            ("delay", figure(shortfall.wagnerDelay)), ("trading", figure(shortfall.trading)),
            ("opportunity", figure(shortfall.wagnerOpportunity)),
            ("fees", figure(shortfall.fees)),
          ])
        ),
      ])
  }

  // MARK: Performance

  private var performance: JSONValue {
    guard let total = found.performance else { return .null }
    return .object([
      ("capital", .number(found.capital.value)),
      ("capital_from", .string(found.capital.origin.rawValue)),
      ("every", .string(found.samplingInterval.map { Duration64.format($0) } ?? "day")),
      ("periods_per_year", .number(found.year.samplesPerYear)),
      ("years", .number(found.year.years)), ("years_from", .string(found.year.origin.rawValue)),
      ("total", value(total)),
      ("strategies", .array(found.strategyPerformance.map(value))),
      ("folds", .array(found.folds.map { $0.performance.map(value) ?? .null })),
    ])
  }

  private func value(_ one: Performance) -> JSONValue {
    let of = one.statistics
    return .object([
      ("name", .string(one.name)), ("profit", .number(one.profit)), ("fees", .number(one.fees)),
      ("traded", .number(one.traded)), ("returns", .integer(of.count)),
      ("total_return", JSONValue(of.total)), ("annual_return", JSONValue(of.annualReturn)),
      ("volatility", JSONValue(of.volatility)), ("sharpe", JSONValue(of.sharpe)),
      ("sortino", JSONValue(of.sortino)), ("calmar", JSONValue(of.calmar)),
      ("skew", JSONValue(of.skew)), ("kurtosis", JSONValue(of.kurtosis)),
      ("max_drawdown", .number(of.maximumDrawdown)),
      (
        "drawdown",
        one.drawdown.map {
          .object([
            ("from", time($0.peakTime)), ("to", time($0.troughTime)),
            ("recovered", time($0.recoveryTime ?? noTime)),
          ])
        } ?? .null
      ),
      (
        "bands",
        .object([
          ("resamples", .integer(one.bands.resamples)), ("block", .number(one.bands.blockLength)),
          ("max_drawdown", band(one.bands.drawdown)), ("sharpe", band(one.bands.sharpe)),
        ])
      ), ("probabilistic_sharpe", JSONValue(of.probabilisticSharpe)),
      ("deflated_sharpe", JSONValue(one.deflatedSharpe)),
      ("expected_maximum_sharpe", JSONValue(one.expectedMaximumSharpe)),
      ("turnover", JSONValue(one.turnover)), ("time_in_market", JSONValue(one.timeInMarket)),
      ("gross_exposure", JSONValue(one.grossExposure)),
      ("profit_per_traded_bp", JSONValue(one.profitPerTraded)), ("trips", value(one.trips)),
      ("ruined", .bool(one.isRuined)),
      (
        "equity",
        .object([
          ("times", .array(one.times.map(time))),
          ("values", JSONValue(one.equity.map { $0 as Double? })),
          ("drawdowns", JSONValue(one.drawdowns.map { $0 as Double? })),
        ])
      ),
    ])
  }

  private func band(_ range: ClosedRange<Double>?) -> JSONValue {
    guard let range else { return .null }
    return .object([("low", .number(range.lowerBound)), ("high", .number(range.upperBound))])
  }

  private func value(_ trips: TripStatistics) -> JSONValue {
    .object([
      ("count", .integer(trips.count)), ("hit_rate", JSONValue(trips.hitRate)),
      ("hit_rate_low", JSONValue(trips.hitRateBand?.lowerBound)),
      ("hit_rate_high", JSONValue(trips.hitRateBand?.upperBound)),
      ("profit_factor", JSONValue(trips.profitFactor)),
      ("average_win", JSONValue(trips.averageWin)),
      ("average_loss", JSONValue(trips.averageLoss)), ("holding", JSONValue(trips.holding)),
    ])
  }

  // MARK: Single orders

  private func value(_ parent: ParentCost) -> JSONValue {
    let instrument = found.instruments[parent.instrument]
    return .object([
      ("id", .string(String(parent.id))),
      ("strategy", .string(found.strategyName(parent.strategy))),
      ("symbol", .string(instrument.symbol)), ("venue", .string(instrument.publisher)),
      ("side", .string(parent.side > 0 ? "buy" : "sell")), ("state", .string(parent.state.name)),
      ("decision_time", time(parent.decisionTime)), ("arrival_time", time(parent.arrivalTime)),
      ("end_time", time(parent.endTime)), ("size", .number(parent.size)),
      ("filled", .number(parent.filled)), ("average_price", JSONValue(parent.averagePrice)),
      ("decision_price", JSONValue(parent.decisionPrice)),
      ("arrival_price", JSONValue(parent.arrivalPrice)),
      ("end_price", JSONValue(parent.endPrice)), ("notional", money(parent.notional)),
      ("shortfall", parent.shortfall.map { value($0) { money($0) } } ?? .null),
      ("participation", JSONValue(parent.participation)),
      (
        "benchmarks",
        .object(
          Benchmark.allCases.map { ($0.name, JSONValue(parent.benchmarks[$0.rawValue])) })
      ),
      ("expected_bp", JSONValue(parent.predicted)), ("fold", .integer(parent.fold)),
    ])
  }

  private func value(_ trip: RoundTrip) -> JSONValue {
    .object([
      ("strategy", .string(found.strategyName(trip.strategy))),
      ("symbol", .string(found.instruments[trip.instrument].symbol)),
      ("side", .string(trip.side > 0 ? "long" : "short")), ("open_time", time(trip.openTime)),
      ("close_time", time(trip.closeTime)), ("size", .number(trip.size)),
      ("entry_price", .number(trip.entryPrice)), ("exit_price", .number(trip.exitPrice)),
      ("profit", money(trip.profit)), ("fees", money(trip.fees)),
    ])
  }
}
