import Captures
import EventStream
import EventText
import Glibc

/// Mutated streams and captures through the programs themselves, as a user would run them.
struct ProgramTrials {
  private static let configuration = """
    [account]
    currency = "USD"
    cash = "100000 USD"
    [instrument.default]
    currency = "USD"
    multiplier = 1
    lot_size = "1"
    [risk.limits]
    position = "500 shares"
    order_size = "400 shares"
    gross_leverage = "2 x"
    price_collar = "1 %"
    [venue.latency]
    order = "1ms"
    [venue.fees]
    model = "per_share"
    amount = "0.002"
    """

  /// Filters by their arguments; `@` is the configuration, `%` the input as a file.
  private static let filters: [[String]] = [
    ["normalize"], ["normalize", "--book", "5"],
    ["normalize", "--mode", "eager", "--late", "drop", "--gaps", "--max-skew", "1s"],
    ["features", "mid", "imbalance(3)@1s", "ofi@100ms", "rsi(3)@1s", "ohlcv@1s", "vwap@trades(3)"],
    ["features", "time_in_book(20)", "queue_position", "order_cancels(size)@1s", "--bars", "1s"],
    [
      "features", "--only", "zscore(mid, 3)", "quantile(spread,0.5,500ms)",
      "hawkes(0.5,0.5,1,0.3,0.2,0.9,4)@1s",
    ],
    ["signal", "imbalance", "--entry", "0.5", "--clock", "100ms", "--size", "3 shares"],
    ["signal", "sma", "--fast", "2", "--slow", "3", "--clock", "1s", "--size", "3 shares"],
    ["risk", "-c", "@", "--venue", "@"], ["risk", "-c", "@"],
    ["execute", "--sim", "-c", "@"], ["merge", "-", "%"], ["slice", "--first", "20"],
    ["slice", "--last", "7"], ["slice", "--only", "SIM0,A"],
  ]
  private static let printers: [[String]] = [
    ["show", "--csv"], ["show", "--json"], ["show", "--table"], ["show", "--info"],
    ["show", "--csv", "--common", "--kind", "all"], ["tca"], ["tca", "--json", "-"],
    ["tca", "--html", "-"], ["evaluate", "1,1s"], ["evaluate", "--json", "-", "1s"],
    ["evaluate", "--html", "-", "1s"], ["evaluate", "--labels", "1s"],
  ]
  /// What captures of a format need beside the file.
  private static let captureArguments: [String: [[String]]] = [
    "csv": [
      ["--columns", "time:s,bid,ask"],
      ["--columns", "time:ms-of-day,bid,ask", "--date", "2014-05-01"],
      ["--columns", "time,price,size", "--round"],
      ["--columns", "time,open,high,low,close,volume", "--bar", "1m", "--skip-bad", "3"],
    ],
    "lobster": [["--date", "2012-06-21"], ["--date", "2012-06-21", "--skip-bad", "2"]],
  ]

  private let programs: String
  private let scratch: String
  private var random: FuzzRandom
  private var streams: [[UInt8]]
  /// Runs so far.
  private(set) var runs = 0
  /// Of these, the ones that took their whole input: a mutation that every reader refuses tries little.
  private(set) var accepted = 0

  /// - Parameters:
  ///   - programs: the folder of the built programs.
  ///   - scratch: the front of the names of its files.
  init(programs: String, scratch: String, seed: Int) {
    self.programs = programs
    self.scratch = scratch
    random = FuzzRandom(UInt64(seed))
    streams = FuzzCorpus.streams + [FuzzCorpus.orders, FuzzCorpus.featureRows]
    Self.write(Array(Self.configuration.utf8), to: scratch + ".toml")
    // What the filters make of a sound stream has more kinds in it than is made by hand.
    var made = streams[1]
    for filter in [1, 6, 8, 10] {
      Self.write(made, to: scratch + ".in")
      made = run(Self.filters[filter]).output
      if !made.isEmpty { streams.append(made) }
    }
    runs = 0
  }

  static func write(_ bytes: [UInt8], to path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count <= 0 { break }
      done += count
    }
    close(file)
  }

  private mutating func run(_ words: [String], stopAfter: UInt32? = nil) -> ProgramRun {
    runs += 1
    let command =
      [programs + "/" + words[0]]
      + words.dropFirst().map {
        $0 == "@" ? scratch + ".toml" : $0 == "%" ? scratch + ".in" : $0
      }
    let run = ProgramRun(command, input: scratch + ".in", scratch: scratch, stopAfter: stopAfter)
    if run.status == 0 { accepted += 1 }
    return run
  }

  /// A mutated stream through a filter and a printer; what is wrong, and the command.
  mutating func tryStream() -> (fault: String, command: [String])? {
    var mutation = StreamMutation(streams[random.below(streams.count)])
    mutation.apply(&random)
    Self.write(mutation.bytes(fits: random.below(8) != 0), to: scratch + ".in")
    let filter = run(Self.filters[random.below(Self.filters.count)])
    if let fault = filter.fault ?? filter.streamFault { return (fault, filter.command) }
    let printer = run(Self.printers[random.below(Self.printers.count)])
    if let fault = printer.fault { return (fault, printer.command) }
    if printer.command.last != "--info", let fault = textFault(printer) {
      return (fault, printer.command)
    }
    return nil
  }

  /// Text for people steers no terminal.
  private func textFault(_ run: ProgramRun) -> String? {
    let isTable = run.command[1...].contains("--table") || run.command.count == 1
    guard isTable else { return nil }
    let text = String(decoding: run.output, as: UTF8.self)
    let steers = text.unicodeScalars.contains { $0.steersText && $0 != "\n" }
    return steers ? "its text steers the terminal" : nil
  }

  /// A stream stopped on the way: it ends as a part, or was through.
  mutating func tryStop() -> (fault: String, command: [String])? {
    Self.write(streams[random.below(streams.count)], to: scratch + ".in")
    let filter = run(
      Self.filters[random.below(3)], stopAfter: UInt32(random.below(12_000)))
    // Before the program minds signals it just dies; afterwards its output ends as a part.
    if filter.status == 128 + SIGTERM, filter.output.isEmpty { return nil }
    if filter.status == 128 + SIGTERM, filter.signal == 0 {
      let said = filter.errorLines.filter { $0.contains(": stopped by SIGTERM") }.count
      return filter.ending == .stopped && said == 1
        ? nil : ("a stopped run does not say so", filter.command)
    }
    if filter.status != 0 { return ("exit \(filter.status) after a signal", filter.command) }
    if let fault = filter.fault ?? filter.streamFault { return (fault, filter.command) }
    return nil
  }

  /// A mutated capture through `ingest`.
  mutating func tryCapture() -> (fault: String, command: [String])? {
    let formats = captureFormats.map(\.name).filter { $0 != "dbz" }
    let format = formats[random.below(formats.count)]
    let corpus = FuzzCorpus.captures(of: format)
    let input = FuzzMutation.apply(corpus[random.below(corpus.count)], corpus: corpus, &random)
    Self.write(input, to: scratch + ".in")
    let choices =
      Self.captureArguments[format] ?? [["--date", "2024-01-02"], ["--skip-bad", "5"]]
    let arguments = choices[random.below(choices.count)]
    let ingest = run(["ingest", "--format", format] + arguments + ["%"])
    if let fault = ingest.fault ?? ingest.streamFault { return (fault, ingest.command) }
    return nil
  }

  /// Two captures of any formats, sound ones: read together, in either order, each is what it is alone.
  mutating func tryPair() -> (fault: String, command: [String])? {
    let formats = captureFormats.map(\.name).filter { $0 != "dbz" && $0 != "csv" }
    var alone: [String] = []
    let names = [scratch + ".one", scratch + ".two"]
    for name in names {
      let corpus = FuzzCorpus.captures(of: formats[random.below(formats.count)])
      Self.write(corpus[random.below(corpus.count)], to: name)
      let ingest = run(["ingest", "--date", "2024-01-02", name])
      // What is cut in its last record is refused, alone or not.
      if ingest.status != 0 { return ingest.fault.map { ($0, ingest.command) } }
      alone += rows(of: ingest.output)
    }
    for order in [names, names.reversed()] {
      let both = run(["ingest", "--date", "2024-01-02"] + order)
      if let fault = both.fault ?? both.streamFault { return (fault, both.command) }
      if rows(of: both.output).sorted() != alone.sorted() {
        return ("two captures are not what each is alone", both.command)
      }
    }
    return nil
  }

  /// The events of a stream as lines of JSON.
  private mutating func rows(of stream: [UInt8]) -> [String] {
    Self.write(stream, to: scratch + ".in")
    return String(decoding: run(["show", "--json"]).output, as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }

  /// A snapshot with a bit flipped, or one of other options: refused, and nothing comes out.
  mutating func trySnapshot() -> (fault: String, command: [String])? {
    let pairs: [(left: [String], taken: [String])] = [
      (["normalize"], ["normalize", "--mode", "eager"]),
      (["features", "mid", "ofi@1s"], ["features", "mid", "ofi@2s"]),
      (["execute", "--sim"], ["execute", "--sim", "-c", "@"]),
    ]
    let pair = pairs[random.below(pairs.count)]
    let state = scratch + ".snap"
    unlink(state)
    let barrier = FuzzCorpus.simulatedWithBarrier
    Self.write(barrier, to: scratch + ".in")
    let left = run(pair.left + ["--snapshot", state])
    guard left.status == 0, var bytes = try? Self.bytes(of: state), !bytes.isEmpty else {
      return ("left no snapshot: \(left.errorLines)", left.command)
    }
    var filter = pair.taken
    if random.below(4) != 0 {
      filter = pair.left
      bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
      Self.write(bytes, to: state)
    }
    let restored = run(filter + ["--restore", state])
    if let fault = restored.fault { return (fault, restored.command) }
    if restored.status != 65 || !restored.output.isEmpty {
      return ("took a snapshot that is not its own", restored.command)
    }
    return nil
  }

  private static func bytes(of path: String) throws -> [UInt8] {
    let input = try ByteInput.open(path)
    while try input.readMore() {}
    return Array(input.available)
  }
}
