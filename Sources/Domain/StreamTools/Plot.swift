import Commands
import EventStream
import EventText
import Glibc

/// `show --plot`: columns over time, drawn by gnuplot.
enum Plot {
  /// Width and height where the terminal does not say.
  static let defaultSize = (columns: 100, rows: 30)

  static func draw(
    _ input: ByteInput, names: [String], _ selection: TextSelection, _ invocation: Invocation
  ) throws(StreamError) {
    if names.isEmpty { throw ParsedOptions.usage("--plot", "names no column") }
    let terminal = try terminal(invocation.options.text("output"))
    let csv = ByteOutput.inMemory()
    var numeric = selection
    numeric.epochTimes = true
    let sink = TextSink(CSVText(numeric), csv, in: input.context)
    let reader = StreamReader(input)
    try sink.takePart(reader, invocation)
    try reader.run(into: sink)
    let series = try PlotSeries(csv: csv.memory, names: names)
    if series.lines.isEmpty {
      throw StreamError(
        .badData, operation: "plot", object: "stream", cause: "it holds no value to draw")
    }
    try Gnuplot.run(script(series, terminal))
  }

  /// The lines that say where it is drawn.
  private static func terminal(_ file: String?) throws(StreamError) -> [String] {
    guard let file else {
      var size = winsize()
      let known = ioctl(1, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20
      let columns = known ? Int(size.ws_col) - 1 : defaultSize.columns
      let rows = known ? max(10, Int(size.ws_row) - 2) : defaultSize.rows
      return ["set terminal dumb size \(columns),\(rows)"]
    }
    guard file.hasSuffix(".png") || file.hasSuffix(".svg") else {
      throw ParsedOptions.usage("--output", "\"\(file)\" ends neither in .svg nor in .png")
    }
    if file.unicodeScalars.contains(where: \.steersText) {
      throw ParsedOptions.usage("--output", "its name holds a control character")
    }
    let terminal = file.hasSuffix(".png") ? "pngcairo size 1200,600" : "svg size 1200,600"
    let quoted = file.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "''")
    return ["set terminal \(terminal)", "set output '\(quoted)'"]
  }

  /// Titles stand as data, in the first row of their columns: gnuplot prints them and reads no more
  /// into them.
  private static func script(_ series: PlotSeries, _ terminal: [String]) -> String {
    var lines = terminal
    lines += [
      "set datafile separator tab", "set xdata time", "set timefmt '%s'",
      "set format x '%H:%M:%S'", "set key top left noenhanced",
    ]
    let plots = series.lines.map { _ in
      "'-' using 1:2 with lines title columnheader(2)"
    }
    lines.append("plot " + plots.joined(separator: ", "))
    for line in series.lines {
      lines.append("time\t\(title(line.title))")
      lines += line.points.map { "\(Double($0.time) / 1e9)\t\($0.value)" }
      lines.append("e")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// In quotes, as a field of data that may hold blanks; without what would end the field.
  private static func title(_ text: String) -> String {
    "\"" + text.printable.filter { $0 != "\"" && $0 != "\\" } + "\""
  }
}

/// The wanted columns as lines, one for each instrument.
struct PlotSeries {
  private(set) var lines: [(title: String, points: [(time: Int64, value: Double)])] = []

  init(csv: [UInt8], names: [String]) throws(StreamError) {
    let rows = Self.rows(csv)
    let heading = rows.first ?? []
    guard let time = heading.firstIndex(of: "event_time"),
      let symbol = heading.firstIndex(of: "symbol")
    else {
      throw StreamError(
        .badData, operation: "plot", object: "stream", cause: "it holds no events to draw")
    }
    var places: [[UInt8]: Int] = [:]
    for name in names {
      guard let column = heading.firstIndex(of: name) else {
        let hint = suggestion(for: name, among: heading)
        throw ParsedOptions.usage(
          "--plot",
          "no column \"\(name)\"" + (hint.map { "; did you mean \($0)?" } ?? ""))
      }
      for row in rows.dropFirst() {
        guard column < row.count, let when = Int64(row[time]), let value = Double(row[column])
        else { continue }
        let title = "\(row[symbol]) \(name)"
        let place = places[Array(title.utf8)] ?? lines.count
        if place == lines.count {
          lines.append((title, []))
          places[Array(title.utf8)] = place
        }
        lines[place].points.append((when, value))
      }
    }
  }

  /// The cells of CSV as `CSVText` writes it: a quoted cell may hold line breaks.
  private static func rows(_ csv: [UInt8]) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    for byte in csv {
      if byte == 0x22 {
        isQuoted.toggle()
      } else if isQuoted || byte != 0x2C && byte != 0x0A {
        cell.append(byte)
      } else {
        row.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll(keepingCapacity: true)
        if byte == 0x0A {
          rows.append(row)
          row = []
        }
      }
    }
    return rows
  }
}
