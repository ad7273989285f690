import EventModel
import Reports

/// The report as one page with plots.
struct HTMLReport {
  let text = ""
  init(_ found: CostAnalysis) {}
}
