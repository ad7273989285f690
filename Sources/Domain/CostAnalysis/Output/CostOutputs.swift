import Commands
import EventStream

/// Where a report goes: standard output, and files beside it.
struct CostOutputs {
  /// Nanoseconds between reports of what came so far; nil: there is one, at the end.
  let every: Int64?
  private let report: String?
  private let json: String?
  private let html: String?
  private let tables: [(path: String, text: (CostAnalysis) -> [UInt8])]

  init(_ options: ParsedOptions) throws(StreamError) {
    (json, html, report) = (options.text("json"), options.text("html"), options.text("report"))
    tables = CSVTables.all.compactMap { table in
      options.text(table.option).map { ($0, table.text) }
    }
    let standard =
      ["text"].filter { options.has($0) }
      + (["report", "json", "html"] + CSVTables.all.map(\.option)).filter {
        options.text($0) == "-"
      }
    if standard.count > 1 {
      throw ParsedOptions.usage(
        "--\(standard[1])",
        "cannot be combined with --\(standard[0]): standard output is one of them")
    }
    every = try options.duration("report-every")
    if every == 0 { throw ParsedOptions.usage("--report-every", "must be above zero") }
    if every != nil { try checkReplaced() }
  }

  /// A file that is written again and again is put in the place of the one before, which must be one.
  private func checkReplaced() throws(StreamError) {
    let paths = files.map(\.path).filter { $0 != "-" }
    if paths.isEmpty {
      throw ParsedOptions.usage(
        "--report-every",
        "needs a file to write: --report, --json, --html or one of the tables")
    }
    for path in paths { try OpenFiles.checkReplaced(path, requiringFile: "--report-every") }
  }

  private var files: [(path: String, make: (CostAnalysis) -> [UInt8])] {
    var files: [(path: String, make: (CostAnalysis) -> [UInt8])] = tables.map {
      ($0.path, $0.text)
    }
    if let report { files.append((report, { Array($0.text.utf8) })) }
    if let json { files.append((json, { Array($0.json.utf8) })) }
    if let html { files.append((html, { Array($0.html.utf8) })) }
    return files
  }

  func write(_ found: CostAnalysis) throws(StreamError) {
    // Files come first: they are whole also where the reader of standard output goes away.
    try writeFiles(found)
    let standard = files.first { $0.path == "-" }?.make(found) ?? Array(found.text.utf8)
    try write(standard, to: try ByteOutput.standard())
  }

  private func writeFiles(_ found: CostAnalysis) throws(StreamError) {
    for (path, make) in files where path != "-" {
      if every != nil {
        try ByteOutput.replace(path, with: make(found))
      } else {
        try write(make(found), to: try ByteOutput.create(path))
      }
    }
  }

  /// Reports on the way, where they are asked for.
  var periodic: PeriodicReports? {
    every.map { every in
      PeriodicReports(every: every) { intake throws(StreamError) in
        // Of what came so far there may be nothing to say yet; at the end it is said why.
        guard let found = try? CostAnalysis(intake) else { return }
        try writeFiles(found)
      }
    }
  }

  private func write(_ bytes: [UInt8], to output: ByteOutput) throws(StreamError) {
    try output.write(bytes)
    try output.close()
  }
}
