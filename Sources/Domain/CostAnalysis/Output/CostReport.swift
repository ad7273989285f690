import Commands
import Reports

/// The report of an analysis: its sections, in the order of text and page. A new one is a file and a line.
enum CostReport {
  static let sections: [@Sendable (CostAnalysis) -> ReportSection?] = [
    headSection, activitySection, unreachedSection, performanceSection, benchmarkSection,
    pricesSection, monthsSection, riskSection, rollingSection, correlationSection, capacitySection,
    foldsSection, shortfallSection, executionSection, rowsSection, notesSection,
  ]

  static func document(_ found: CostAnalysis) -> ReportDocument {
    let stages = found.lineage.map { "\($0.program) \($0.version) \($0.arguments)" }
    return ReportDocument(
      title: "Costs and performance"
        + (found.traded.isEmpty ? "" : " of \(firstAndCount(found.tradedSymbols))"),
      sections: sections.compactMap { $0(found) },
      footer: "tca \(productVersion). Input: \(stages.joined(separator: " | "))")
  }
}

extension CostAnalysis {
  /// The report for a terminal, as JSON with everything, and as one page with plots.
  public var text: String { CostReport.document(self).text }
  public var json: String { CostReport.document(self).json }
  public var html: String { CostReport.document(self).html }

  var names: CostNames { CostNames(strategies: strategies, instruments: instruments) }
  /// Instruments with orders or fills, ascending.
  var traded: [Int] { Set(fills.map(\.instrument) + parents.map(\.instrument)).sorted() }
  var tradedSymbols: [String] { traded.map { instruments[$0].symbol } }
  /// What money is counted in, in words.
  var money: String { currency.isEmpty ? "currency" : currency }
  /// All strategies together, then each.
  var allPerformances: [Performance] { [performance].compactMap(\.self) + strategyPerformance }
  /// What tables have: all together last, and only where there are several.
  var shownPerformances: [Performance] {
    strategyPerformance.count == 1
      ? strategyPerformance : strategyPerformance + [performance].compactMap(\.self)
  }
}
