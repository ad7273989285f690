import Reports

/// The report as CSV: a row for each feature and horizon, with what a table of signals is sorted by.
struct CSVReport {
  let text: String

  static let heading = [
    "clock", "instruments", "feature", "horizon", "rows", "rank_ic", "rank_ic_low", "rank_ic_high",
    "rank_ic_t", "ic", "ic_low", "ic_high", "ic_t", "effective_rows", "past_rank_ic", "hit_rate",
    "top_minus_bottom", "top_minus_bottom_low", "top_minus_bottom_high", "turnover", "coverage",
    "implausible",
  ]

  /// The columns, for the man page.
  static let reference: [(term: String, meaning: String)] = [
    ("clock, instruments, feature, horizon", "what the row is of; symbols apart by blanks"),
    (
      "rows, effective_rows",
      "pairs of feature and return; how many independent ones are worth as much"
    ),
    ("rank_ic, ic", "Spearman's and Pearson's correlation with the forward return"),
    ("…_low, …_high, …_t", "95 % interval, and the value in standard errors"),
    ("past_rank_ic", "rank correlation with the return over the same span before"),
    ("hit_rate, top_minus_bottom", "as in the JSON"),
    ("turnover, coverage", "of the feature: from row to row; the share of rows that have it"),
    ("implausible", "true where the feature most likely knows the future"),
  ]

  init(_ evaluation: Evaluation) {
    var bytes: [UInt8] = []
    CSVRow.append(Self.heading, to: &bytes)
    for set in evaluation.sets {
      for feature in set.features {
        for found in feature.horizons {
          CSVRow.append(Self.row(set, feature, found), to: &bytes)
        }
      }
    }
    text = String(decoding: bytes, as: UTF8.self)
  }

  private static func row(
    _ set: SetEvaluation, _ feature: FeatureEvaluation, _ found: HorizonEvaluation
  ) -> [String] {
    func number(_ value: Double?) -> String { value.map(\.description) ?? "" }
    let coverage = set.rows == 0 ? nil : Double(feature.present) / Double(set.rows)
    return [
      set.clock, set.instruments.joined(separator: " "), feature.name, found.horizon.text,
      String(found.rankIC.rows), number(found.rankIC.value), number(found.rankIC.low),
      number(found.rankIC.high), number(found.rankIC.t), number(found.ic.value),
      number(found.ic.low), number(found.ic.high), number(found.ic.t),
      number(found.rankIC.effectiveRows), number(found.pastRankIC.value),
      number(found.hitRate.value), number(found.topMinusBottom.value),
      number(found.topMinusBottom.low), number(found.topMinusBottom.high),
      number(feature.turnover), number(coverage), found.isImplausible ? "true" : "false",
    ]
  }
}
