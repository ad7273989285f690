import EventModel
import EventText
import Reports

/// The report for a terminal of 80 columns.
struct TextReport {
  private let evaluation: Evaluation
  private var lines: [String] = []
  /// Columns that a feature's name may take.
  private static var nameWidth: Int { 19 }
  /// Returns are printed in these: basis points, or currency.
  private let unit: ReturnUnit

  init(_ evaluation: Evaluation) {
    self.evaluation = evaluation
    unit = ReturnUnit(evaluation.options.measure)
    if evaluation.isPart { lines.append(StoppedText.sentence) }
    for (index, set) in evaluation.sets.enumerated() {
      if index > 0 { lines += ["", ""] }
      append(set)
    }
    appendNotes()
  }

  var text: String { lines.map { $0.printable + "\n" }.joined() }

  private mutating func append(_ set: SetEvaluation) {
    let symbols =
      set.instruments.count > 4
      ? "\(set.instruments.count) instruments" : set.instruments.joined(separator: ", ")
    lines.append("\(set.clockText): \(NumberText.count(set.rows)) rows of \(symbols)".printable)
    if set.from != noTime {
      lines.append("\(TimeText.seconds(set.from)) to \(TimeText.seconds(set.to))")
    }
    let causes = set.leftOut.filter { $0.rows > 0 }.map {
      "\(NumberText.count($0.rows)) \($0.cause)"
    }
    lines.append(
      "\(evaluation.options.measure.plural) of the \(evaluation.basis.rawValue)"
        + (causes.isEmpty ? "" : "; rows left out: \(causes.joined(separator: ", "))"))
    appendStale(set)
    appendCoefficients(set)
    appendQuantiles(set)
    appendPersistence(set)
    appendStability(set)
    appendDistributions(set)
    appendCorrelations(set)
  }

  /// Of a market that sleeps most returns are to the price that it fell asleep at.
  private mutating func appendStale(_ set: SetEvaluation) {
    let shares = set.staleShares.filter { $0.share ?? 0 > 0 }.map {
      "\(NumberText.percent($0.share)) over \($0.horizon.text)"
    }
    if shares.isEmpty { return }
    var line = "to a price that is older than the horizon:"
    for (index, share) in shares.enumerated() {
      let text = " " + share + (index + 1 < shares.count ? "," : "")
      if line.count + text.count > 79 {
        lines.append(line)
        line = " "
      }
      line += text
    }
    lines.append(line)
  }

  private func name(_ feature: FeatureEvaluation) -> String {
    TextTable.shortened(feature.name, to: Self.nameWidth)
  }

  private mutating func append(_ title: String, _ table: TextTable) {
    lines += ["", title] + table.lines()
  }

  private mutating func appendCoefficients(_ set: SetEvaluation) {
    var table = TextTable([
      "feature", "ahead", "rank IC", "± 95 %", "t", "IC", "past", "hits", "rows",
    ])
    for feature in set.features {
      for (index, found) in feature.horizons.enumerated() {
        let rank = found.rankIC
        table.add([
          index == 0 ? name(feature) : "", found.horizon.text,
          NumberText.fixed(rank.value, 3) + (rank.isSignificant ? "*" : " "),
          NumberText.fixed(rank.margin, 3), NumberText.fixed(rank.t, 1),
          NumberText.fixed(found.ic.value, 3), NumberText.fixed(found.pastRankIC.value, 2),
          found.hitRate.value.map { NumberText.fixed($0 * 100, 0) + "%" } ?? NumberText.absent,
          NumberText.short(rank.rows),
        ])
      }
    }
    append("Information coefficient, by horizon", table)
  }

  private mutating func appendQuantiles(_ set: SetEvaluation) {
    let count = evaluation.options.quantiles
    let shown = min(count, 5)
    // Of many quantiles the outer ones say most.
    let bins = count <= 5 ? Array(0..<count) : [0, 1, count / 2, count - 2, count - 1]
    var table = TextTable(
      ["feature", "ahead"] + bins.prefix(shown).map { "\($0 + 1)" } + ["\(count)-1", "± 95 %"])
    for feature in set.features {
      for (index, found) in feature.horizons.enumerated() {
        table.add(
          [index == 0 ? name(feature) : "", found.horizon.text]
            + bins.map { unit.text(found.quantileReturns[$0].value) }
            + [
              unit.text(found.topMinusBottom.value)
                + (found.topMinusBottom.isSignificant ? "*" : " "),
              unit.text(found.topMinusBottom.margin),
            ])
      }
    }
    append(
      "Mean \(evaluation.options.measure.rawValue) by quantile of the feature, \(unit.name)", table)
  }

  private mutating func appendPersistence(_ set: SetEvaluation) {
    var table = TextTable(
      ["feature", "turnover"] + Persistence.lags.map(String.init))
    for feature in set.features {
      table.add(
        [name(feature), NumberText.percent(feature.turnover)]
          + feature.autocorrelations.map { NumberText.fixed($0.value, 2) })
    }
    append("Turnover of quantiles from row to row, and autocorrelation after so many rows", table)
  }

  private mutating func appendStability(_ set: SetEvaluation) {
    var table = TextTable([
      "feature", "ahead", "low", "middle", "high", "worst hour", "best hour",
    ])
    for feature in set.features {
      guard let found = feature.strongest else { continue }
      let regimes = ["low", "middle", "high"].map { regime in
        found.byVolatility.first { $0.regime == regime }?.rankIC
      }
      let hours = found.byHour.filter { $0.rankIC.margin != nil }
        .sorted { ($0.rankIC.value ?? 0, $0.hour) < ($1.rankIC.value ?? 0, $1.hour) }
      func text(_ hour: (hour: Int, rankIC: Estimate)?) -> String {
        guard let hour else { return NumberText.absent }
        return "\(NumberText.fixed(hour.rankIC.value, 2)) \(hour.hour)h"
      }
      table.add(
        [name(feature), found.horizon.text]
          + regimes.map { NumberText.fixed($0?.value, 3) + ($0?.isSignificant == true ? "*" : " ") }
          + [text(hours.first), text(hours.last)])
    }
    let window = Duration64.format(set.volatilityWindow)
    append(
      "Rank IC by volatility (of the last \(window)) and hour, at the strongest horizon", table)
  }

  private mutating func appendDistributions(_ set: SetEvaluation) {
    var table = TextTable(["feature", "share", "mean", "std", "skew", "kurt", "1 %", "99 %"])
    for feature in set.features {
      let shape = feature.distribution
      let share = set.rows == 0 ? nil : Double(feature.present) / Double(set.rows)
      func quantile(_ name: String) -> Double? {
        zip(Distribution.names, shape.quantiles).first { $0.0 == name }?.1
      }
      let moments = [shape.mean, shape.deviation, shape.skew, shape.kurtosis]
      table.add(
        [name(feature), share.map { NumberText.fixed($0 * 100, 0) + "%" } ?? NumberText.absent]
          + (moments + [quantile("q01"), quantile("q99")]).map { NumberText.significant($0, 2) })
    }
    append("Distribution, and the share of rows that have the feature", table)
  }

  private mutating func appendCorrelations(_ set: SetEvaluation) {
    if set.features.count < 2 || set.rank.isEmpty { return }
    // Columns bear the numbers of the rows, so that a matrix of eight fits.
    let shown = min(set.features.count, 8)
    var table = TextTable(["feature"] + (1...shown).map { "(\($0))" })
    for (row, feature) in set.features.enumerated() {
      table.add(
        [row < shown ? "(\(row + 1)) \(name(feature))" : "    \(name(feature))"]
          + (0..<shown).map { $0 <= row ? NumberText.fixed(set.rank[row][$0], 2) : "" })
    }
    append(
      "Rank correlation between features"
        + (set.features.count > shown ? " (with the first \(shown); --json has all)" : ""), table)
  }

  private mutating func appendNotes() {
    let hits =
      evaluation.options.measure == .magnitude
      ? "both above or both below their medians" : "returns of the feature's sign"
    lines += [
      "",
      "* zero lies outside the 95 % interval, which minds overlap and persistence; of",
      "  \(evaluation.trials) coefficients \(NumberText.significant(Double(evaluation.trials) / 20, 2)) "
        + "would by chance. past: rank correlation with the return",
      "  over the same span before the row. hits: \(hits).",
    ]
    for set in evaluation.sets {
      for feature in set.features {
        let horizons = feature.horizons.filter(\.isImplausible).map(\.horizon.text)
        if horizons.isEmpty { continue }
        lines.append(
          "! \(feature.name.printable) is implausibly good at \(horizons.joined(separator: ", ")): "
            + "does it know the future?")
      }
    }
  }
}

/// How returns are printed: basis points, or the currency of the price.
struct ReturnUnit {
  let name: String
  let factor: Double

  init(_ measure: ReturnMeasure) {
    switch measure {
    case .simple, .magnitude: (name, factor) = ("basis points", 1e4)
    case .difference: (name, factor) = ("currency", 1)
    }
  }

  func text(_ value: Double?) -> String {
    let value = value.map { $0 * factor }
    return factor == 1 ? NumberText.significant(value, 3) : NumberText.fixed(value, 2)
  }
}
