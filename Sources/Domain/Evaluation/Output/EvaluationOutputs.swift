import Commands
import EventStream

/// Where a report goes: standard output, and files beside it.
struct EvaluationOutputs {
  /// What standard output is.
  private enum Form {
    case text
    case csv
    case json
    case html
  }

  private let form: Form
  private let json: String?
  private let html: String?
  private let reference: String?
  private let epochTimes: Bool
  private let hasLabels: Bool

  init(_ options: ParsedOptions) throws(StreamError) {
    (json, html) = (options.text("json"), options.text("html"))
    reference = options.text("reference")
    epochTimes = options.has("epoch")
    hasLabels = options.has("labels")
    let forms: [(option: String, form: Form, isAsked: Bool)] = [
      ("--csv", .csv, options.has("csv")), ("--json", .json, json == "-"),
      ("--html", .html, html == "-"),
    ]
    let asked = forms.filter(\.isAsked)
    if asked.count > 1 {
      throw ParsedOptions.usage(
        asked[1].option,
        "cannot be combined with \(asked[0].option): standard output is one of them")
    }
    form = asked.first?.form ?? (hasLabels ? .csv : .text)
    if hasLabels, html != nil {
      throw ParsedOptions.usage("--html", "is a report, and --labels writes none")
    }
    if epochTimes, !hasLabels { throw ParsedOptions.usage("--epoch", "goes with --labels") }
  }

  func write(_ evaluation: Evaluation) throws(StreamError) {
    if let json, json != "-" { try write(evaluation.json, to: json) }
    if let html, html != "-" { try write(evaluation.html, to: html) }
    let text =
      switch form {
      case .text: evaluation.text
      case .csv: evaluation.csv
      case .json: evaluation.json
      case .html: evaluation.html
      }
    try write(Array(text.utf8), to: try ByteOutput.standard())
  }

  /// Writes the rows of the one set there is.
  func write(labels intake: SampleIntake, _ options: EvaluationOptions) throws(StreamError) {
    guard let table = intake.tables.first else { return }
    let rows = LabelRows(table, intake.header, options.measure, epochTimes: epochTimes)
    if let json, json != "-" {
      let output = try ByteOutput.create(json)
      try rows.write(.json, to: output)
      try output.close()
    }
    let output = try ByteOutput.standard()
    try rows.write(form == .json ? .json : .csv, to: output)
    try output.close()
  }

  func write(reference tables: [SampleTable]) throws(StreamError) {
    guard let reference else { return }
    try write(DistributionFile(tables).bytes, to: try ByteOutput.create(reference))
  }

  private func write(_ text: String, to path: String) throws(StreamError) {
    try write(Array(text.utf8), to: try ByteOutput.create(path))
  }

  private func write(_ bytes: [UInt8], to output: ByteOutput) throws(StreamError) {
    try output.write(bytes)
    try output.close()
  }
}
