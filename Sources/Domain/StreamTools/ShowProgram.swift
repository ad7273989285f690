import Commands
import EventStream
import EventText
import Glibc

/// `show`: prints a stream.
public enum ShowProgram {
  public static let definition = ProgramDefinition(
    """
    usage: show [OPTION]… [FILE]
    Print an event stream as a table, CSV, JSON, a plot, or a report on its health.

    Reads an event stream from FILE or standard input, packed with zstd or gzip or not, and prints a
    row for each event: its time in UTC, its symbol and the fields of its kind. With several kinds
    in the stream, CSV has a leading column `kind` and the union of the columns. In tables a row of
    an interval that the end of the stream cut short ends in (partial).

    Prices and sizes are exact decimals; what is absent is empty. Watermarks are left out unless
    asked for with --kind watermark (or --kind all).

    --info reads the whole stream and reports kinds, instruments, time span, rates, gaps, disorder,
    lateness, duplicates, lineage and whether the stream is whole; it exits with 65 when it is
    damaged. Memory: 16 MiB and about 300 bytes an instrument.

    In a graph it takes part in checkpoints, whatever it prints: restored it goes on where it was.

    Options:
      --table               aligned columns for people; the default
      --csv                 comma-separated values with a header
      --json                one JSON object a line
      --kind K              only these kinds of event, comma-separated; `all` for every kind
      --epoch               print times as integer nanoseconds since the Unix epoch
      --common              also print receive time, source, ordinal, sequence, flags and publisher
      --levels N            columns for N levels of depth; default: those of the deepest book in the
                            first frame, or 10 where it has none; JSON has all
      --info                report on the stream instead of printing events
      --plot NAMES          draw these columns over time, comma-separated, with gnuplot
      -o, --output FILE     with --plot: write FILE.svg or FILE.png instead of drawing in the
                            terminal

    Examples:
      ingest day.dbn.zst | normalize | show --csv | head -5
          The first four events of a capture as CSV; the whole pipeline ends with head.
      show --info stream.mill
          What the stream holds, and whether it is whole.
    """, printsText: true
  ) { invocation throws(StreamError) in
    let options = invocation.options
    if options.operands.count > 1 {
      throw ParsedOptions.usage(options.operands[1], "show reads one stream")
    }
    let forms = ["table", "csv", "json", "info", "plot"].filter(options.has)
    if forms.count > 1 {
      throw ParsedOptions.usage("--\(forms[1])", "cannot be combined with --\(forms[0])")
    }
    if options.has("output"), !options.has("plot") {
      throw ParsedOptions.usage("--output", "goes with --plot")
    }
    var selection = TextSelection()
    selection.kinds = try options.kinds("kind")
    selection.epochTimes = options.has("epoch")
    selection.showsCommon = options.has("common")
    selection.levels = try options.integer("levels", in: 1...1000)
    let input = try invocation.openStream(options.operands.first ?? "-")
    switch forms.first {
    case "csv": try print(input, as: CSVText(selection), invocation)
    case "json": try print(input, as: JSONText(selection), invocation)
    case "info": try StreamReport.print(input, invocation)
    case "plot":
      try Plot.draw(input, names: options.list("plot"), selection, invocation)
    default: try print(input, as: TableText(selection), invocation)
    }
  }.keepingState()
}

private func print<Writer: EventTextWriter>(
  _ input: ByteInput, as writer: Writer, _ invocation: Invocation
) throws(StreamError) {
  let output = try ByteOutput.standard()
  let sink = TextSink(writer, output, in: input.context)
  let reader = StreamReader(input)
  try sink.takePart(reader, invocation)
  do throws(StreamError) {
    try reader.run(into: sink)
  } catch {
    if error.exit != .brokenPipe { try sink.flush() }
    throw error
  }
  try output.close()
}
