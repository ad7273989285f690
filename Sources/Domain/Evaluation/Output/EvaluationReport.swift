import Commands
import EventModel
import Reports

/// The report of an evaluation: sections of each set, in the order of text and page. A new one is a file
/// and a line.
enum EvaluationReport {
  static let sections: [@Sendable (SetEvaluation, Evaluation) -> ReportSection?] = [
    headSection, overviewSection, coefficientsSection, quantilesSection, persistenceSection,
    stabilitySection, distributionsSection, featuresSection, correlationsSection,
  ]

  private static let gap = ReportBlock.sentence("").only(.text)

  static func document(_ found: Evaluation) -> ReportDocument {
    let symbols = Set(found.sets.flatMap(\.instruments)).sorted()
    let stages = found.lineage.map { "\($0.program) \($0.version) \($0.arguments)" }
    var all = [introduction(found)]
    for (index, set) in found.sets.enumerated() {
      // Two empty lines between sets.
      if index > 0 { all.append(ReportSection("", [gap, gap])) }
      all += sections.compactMap { $0(set, found) }
    }
    return ReportDocument(
      title: "Evaluation of features of \(firstAndCount(symbols))",
      sections: all + [notes(found)],
      footer: "evaluate \(productVersion). Input: \(stages.joined(separator: " | "))")
  }
}

extension Evaluation {
  /// The report for a terminal, as CSV with a row for each feature and horizon, as JSON with everything,
  /// and as one page with plots.
  public var text: String { EvaluationReport.document(self).text }
  public var json: String { EvaluationReport.document(self).json }
  public var html: String { EvaluationReport.document(self).html }
  public var csv: String {
    let rows = sets.flatMap { set in set.features.flatMap { HorizonRow.all(of: $0, set) } }
    return String(
      decoding: ReportColumns<HorizonRow>.horizons(options).csv(
        ReportColumns<HorizonRow>.csvKeys, rows), as: UTF8.self)
  }

  /// How many coefficients lie beyond their intervals by chance.
  var chance: String {
    "\(trials) coefficients \(NumberText.significant(Double(trials) / 20, 2))"
  }
}
