import EventModel
import EventStream
import EventText
import Glibc

/// `show --plot`: columns over time, drawn by gnuplot.
enum Plot {
  /// Width and height where the terminal does not say.
  static let defaultSize = (columns: 100, rows: 30)

  static func draw(
    _ input: ByteInput, names: [String], _ selection: TextSelection, file: String?
  ) throws(StreamError) {
    if names.isEmpty { throw ParsedOptions.usage("--plot", "names no column") }
    let csv = ByteOutput.inMemory()
    var numeric = selection
    numeric.epochTimes = true
    try StreamReader(input).run(into: TextSink(CSVText(numeric), csv))
    let series = try Series(csv: csv.memory, names: names)
    try run(script(series, names: names, file: file))
  }

  private static func script(_ series: Series, names: [String], file: String?) throws(StreamError)
    -> String
  {
    var lines: [String] = []
    if let file {
      let terminal = file.hasSuffix(".png") ? "pngcairo size 1200,600" : "svg size 1200,600"
      guard file.hasSuffix(".png") || file.hasSuffix(".svg") else {
        throw ParsedOptions.usage("--output", "\"\(file)\" ends neither in .svg nor in .png")
      }
      let quoted = file.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "''")
      lines += ["set terminal \(terminal)", "set output '\(quoted)'"]
    } else {
      var size = winsize()
      let known = ioctl(1, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20
      let columns = known ? Int(size.ws_col) - 1 : defaultSize.columns
      let rows = known ? max(10, Int(size.ws_row) - 2) : defaultSize.rows
      lines.append("set terminal dumb size \(columns),\(rows)")
    }
    lines += ["set xdata time", "set timefmt '%s'", "set format x '%H:%M:%S'", "set key top left"]
    let plots = series.lines.map { line in
      "'-' using 1:2 with lines title \"\(line.title.filter { $0 != "\"" && $0 != "\\" })\" noenhanced"
    }
    lines.append("plot " + plots.joined(separator: ", "))
    for line in series.lines {
      lines += line.points.map { "\(Double($0.time) / 1e9) \($0.value)" }
      lines.append("e")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func run(_ script: String) throws(StreamError) {
    guard let gnuplot = popen("gnuplot 2>/dev/null", "w") else {
      throw StreamError(
        .internalFailure, operation: "start", object: "gnuplot", cause: describeErrno(errno))
    }
    fputs(script, gnuplot)
    let status = pclose(gnuplot)
    if status != 0 {
      throw StreamError(
        .internalFailure, operation: "plot", object: "gnuplot",
        cause: "it is not installed (`apt-get install gnuplot-nox`) or refused the data")
    }
  }

  /// The wanted columns as lines, one for each instrument.
  private struct Series {
    var lines: [(title: String, points: [(time: Int64, value: Double)])] = []

    init(csv: [UInt8], names: [String]) throws(StreamError) {
      let rows = csv.split(separator: 0x0A).map(Self.cells)
      let heading = rows.first ?? []
      guard let time = heading.firstIndex(of: "event_time"),
        let symbol = heading.firstIndex(of: "symbol")
      else {
        throw StreamError(
          .badData, operation: "plot", object: "stream", cause: "it holds no events to draw")
      }
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
          let place = lines.firstIndex { $0.title == title } ?? lines.count
          if place == lines.count { lines.append((title, [])) }
          lines[place].points.append((when, value))
        }
      }
    }

    private static func cells(_ row: ArraySlice<UInt8>) -> [String] {
      var cells: [[UInt8]] = [[]]
      var isQuoted = false
      for byte in row {
        if byte == 0x22 {
          isQuoted.toggle()
        } else if byte == 0x2C, !isQuoted {
          cells.append([])
        } else {
          cells[cells.count - 1].append(byte)
        }
      }
      return cells.map { String(decoding: $0, as: UTF8.self) }
    }
  }
}
