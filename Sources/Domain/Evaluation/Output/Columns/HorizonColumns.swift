import Reports

/// What a feature says of one horizon.
struct HorizonRow: Sendable {
  let set: SetEvaluation
  let feature: FeatureEvaluation
  let found: HorizonEvaluation
  /// The name is said once for its horizons.
  let isFirst: Bool

  static func all(of feature: FeatureEvaluation, _ set: SetEvaluation) -> [HorizonRow] {
    feature.horizons.enumerated().map {
      HorizonRow(set: set, feature: feature, found: $0.element, isFirst: $0.offset == 0)
    }
  }
}

extension ReportColumns<HorizonRow> {
  /// Members of the JSON, and headings of the CSV.
  static let jsonKeys = [
    "horizon", "ic", "rank_ic", "past_ic", "past_rank_ic", "hit_rate", "implausible",
    "quantile_returns", "top_minus_bottom", "by_hour", "by_volatility",
  ]
  static let csvKeys = [
    "clock", "instruments", "feature", "horizon", "rows", "rank_ic", "rank_ic_low", "rank_ic_high",
    "rank_ic_t", "ic", "ic_low", "ic_high", "ic_t", "effective_rows", "past_rank_ic", "hit_rate",
    "top_minus_bottom", "top_minus_bottom_low", "top_minus_bottom_high", "turnover", "coverage",
    "implausible",
  ]

  static func horizons(_ options: EvaluationOptions) -> Self {
    Self(identity + estimates + nested + returns(options))
  }

  private static let identity: [ReportColumn<HorizonRow>] = [
    ReportColumn("clock", .name) { .text($0.set.clock) },
    ReportColumn("instruments", .name) { .text($0.set.instruments.joined(separator: " ")) },
    ReportColumn("feature", .name) { .text($0.feature.name) },
    ReportColumn(" name", "feature", .name) { .text($0.isFirst ? $0.feature.name : "") },
    ReportColumn("horizon", "ahead", .name) { .text($0.found.horizon.text) },
    ReportColumn("rows", .count) { .count($0.found.rankIC.rows) },
    ReportColumn("effective_rows", "effective rows", .count) {
      ReportValue($0.found.rankIC.effectiveRows)
    },
    ReportColumn("turnover", .share) { ReportValue($0.feature.turnover) },
    ReportColumn("coverage", .share) { ReportValue($0.feature.coverage(of: $0.set)) },
    ReportColumn("implausible", .name) { .flag($0.found.isImplausible) },
  ]

  private static let estimates: [ReportColumn<HorizonRow>] =
    interval("rank_ic", "rank IC", of: \.found.rankIC) + interval("ic", "IC", of: \.found.ic)
    + interval("top_minus_bottom", "top - bottom", of: \.found.topMinusBottom) + [
      ReportColumn(" plain ic", "IC", .fixed(3)) { ReportValue($0.found.ic.value) },
      ReportColumn("past_ic", .fixed(3)) { ReportValue($0.found.pastIC) },
      ReportColumn("past_rank_ic", "past rank IC", short: "past", .fixed(2)) {
        ReportValue($0.found.pastRankIC)
      },
      ReportColumn("hit_rate", "hits", .share) { ReportValue($0.found.hitRate) },
    ]

  /// An estimate and its interval.
  private static func interval(
    _ key: String, _ title: String, of path: KeyPath<HorizonRow, Estimate> & Sendable
  ) -> [ReportColumn<HorizonRow>] {
    [
      ReportColumn(key, title, .marked(.fixed(3))) { ReportValue($0[keyPath: path]) },
      ReportColumn("\(key)_low", .fixed(3)) { ReportValue($0[keyPath: path].low) },
      ReportColumn("\(key)_high", .fixed(3)) { ReportValue($0[keyPath: path].high) },
      ReportColumn("\(key)_t", "t", .fixed(1)) { ReportValue($0[keyPath: path].t) },
      ReportColumn(" \(key) margin", "± 95 %", .fixed(3)) { ReportValue($0[keyPath: path].margin) },
    ]
  }

  private static let nested: [ReportColumn<HorizonRow>] = [
    ReportColumn("quantile_returns", .name) {
      .nested(.array($0.found.quantileReturns.map { ReportValue($0).json }))
    },
    ReportColumn("by_hour", .name) {
      .nested(
        .array(
          $0.found.byHour.map {
            .object([("hour", .integer($0.hour)), ("rank_ic", ReportValue($0.rankIC).json)])
          }))
    },
    ReportColumn("by_volatility", .name) {
      .nested(
        .array(
          $0.found.byVolatility.map {
            .object([("regime", .string($0.regime)), ("rank_ic", ReportValue($0.rankIC).json)])
          }))
    },
  ]

  /// Returns as people read them, of tables alone.
  private static func returns(_ options: EvaluationOptions) -> [ReportColumn<HorizonRow>] {
    let unit = ReturnUnit(options.measure)
    let quantiles = (0..<options.quantiles).map { place in
      ReportColumn<HorizonRow>(" quantile \(place)", "\(place + 1)", unit.column) {
        ReportValue($0.found.quantileReturns[place].scaled(by: unit.factor).value)
      }
    }
    return quantiles + [
      ReportColumn(
        " difference", "top - bottom", short: "\(options.quantiles)-1", .marked(unit.column)
      ) {
        ReportValue($0.found.topMinusBottom.scaled(by: unit.factor))
      },
      ReportColumn(" difference margin", "± 95 %", unit.column) {
        ReportValue($0.found.topMinusBottom.scaled(by: unit.factor).margin)
      },
    ]
  }
}

/// How returns are printed: basis points, or the currency of the price.
struct ReturnUnit: Sendable {
  let name: String
  let factor: Double
  let column: ReportUnit

  init(_ measure: ReturnMeasure) {
    switch measure {
    case .simple, .magnitude: (name, factor, column) = ("basis points", 1e4, .fixed(2))
    case .difference: (name, factor, column) = ("currency", 1, .significant(3))
    }
  }
}

extension ReportValue {
  init(_ estimate: Estimate) {
    self = .mean(
      ReportMean(
        value: estimate.value, low: estimate.low, high: estimate.high,
        isSignificant: estimate.isSignificant,
        json: .object([
          ("value", JSONValue(estimate.value)), ("error", JSONValue(estimate.error)),
          ("low", JSONValue(estimate.low)), ("high", JSONValue(estimate.high)),
          ("t", JSONValue(estimate.t)), ("rows", .integer(estimate.rows)),
          ("effective_rows", JSONValue(estimate.effectiveRows)),
        ])))
  }
}

extension Estimate {
  /// The estimate in another unit.
  func scaled(by factor: Double) -> Estimate {
    var scaled = self
    scaled.value = value.map { $0 * factor }
    scaled.error = error.map { $0 * factor }
    scaled.neutral = neutral * factor
    return scaled
  }
}

extension FeatureEvaluation {
  /// The share of the rows that have it; nil of no rows.
  func coverage(of set: SetEvaluation) -> Double? {
    set.rows == 0 ? nil : Double(present) / Double(set.rows)
  }
}

extension ChartPoint {
  init(_ estimate: Estimate) {
    self.init(estimate.value, low: estimate.low, high: estimate.high)
  }
}
