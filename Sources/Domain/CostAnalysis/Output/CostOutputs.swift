import Commands
import EventStream

/// Where a report goes: standard output, and files beside it.
struct CostOutputs {
  private let json: String?
  private let html: String?
  private let tables: [(path: String, text: (CostAnalysis) -> [UInt8])]

  init(_ options: ParsedOptions) throws(StreamError) {
    (json, html) = (options.text("json"), options.text("html"))
    tables = CSVTables.all.compactMap { table in
      options.text(table.option).map { ($0, table.text) }
    }
    let standard =
      ["text"].filter { options.has($0) }
      + (["json", "html"] + CSVTables.all.map(\.option)).filter { options.text($0) == "-" }
    if standard.count > 1 {
      throw ParsedOptions.usage(
        "--\(standard[1])",
        "cannot be combined with --\(standard[0]): standard output is one of them")
    }
  }

  func write(_ found: CostAnalysis) throws(StreamError) {
    var standard: [UInt8]?
    var outputs: [(path: String, make: (CostAnalysis) -> [UInt8])] = tables.map {
      ($0.path, $0.text)
    }
    if let json { outputs.append((json, { Array($0.json.utf8) })) }
    if let html { outputs.append((html, { Array($0.html.utf8) })) }
    // Files come first: they are whole also where the reader of standard output goes away.
    for (path, make) in outputs {
      if path == "-" {
        standard = make(found)
      } else {
        try write(make(found), to: try ByteOutput.create(path))
      }
    }
    try write(standard ?? Array(found.text.utf8), to: try ByteOutput.standard())
  }

  private func write(_ bytes: [UInt8], to output: ByteOutput) throws(StreamError) {
    try output.write(bytes)
    try output.close()
  }
}
