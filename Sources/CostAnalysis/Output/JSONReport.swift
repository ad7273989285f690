import EventModel
import Reports

/// The report as JSON.
struct JSONReport {
  let text = ""
  init(_ found: CostAnalysis) {}
}
