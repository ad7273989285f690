import Calendars
import Commands
import EventModel
import EventStream
import Glibc

/// `ingest`: decodes captures into raw events.
public enum IngestProgram {
  public static let definition = ProgramDefinition(
    """
    usage: ingest [OPTION]… FILE…
    Decode market-data captures into an event stream.

    Reads captures (packed with zstd or gzip or not; `-` is standard input) and writes one event
    stream. The format is recognised by content; --format names it where it cannot be. Several files
    are merged by event time, a source number each.

    Formats: \(CaptureReference.readable), and event streams. Any other CSV (with , ; | or tabs) is read by --columns, one entry a column in order: a
    role (time receive symbol bid ask bid_size ask_size price size side id buyer_maker open high low
    close volume trades bid_open … ask_close; of trades also exchange and conditions), or - to
    ignore it. A time takes a format after a colon: ns us ms s since the epoch, ms-of-day s-of-day
    after --date, iso, or a strptime pattern in quotes; two columns may be time, a date and a time
    of day. A side (also aggressor, or maker for the order that rested) is a word, B or S, 1 or -1,
    or as the column says: 'side:0=buy,1=sell'. Numbers may have a dollar sign, and commas between
    groups of three digits ($1,234.50) in quotes or between tabs or bars. Lines that begin with #
    are passed over.

    FILE may be sim:seed=7,instruments=8,events=1000000, a seeded simulated market (also late=,
    duplicates=, future=).

    A LOBSTER order-book file (…_orderbook_5.csv) is read in step with its message file
    (…_message_5.csv), which is named too or lies beside it: then the book is whole from the first
    message on, as deep as the file, also behind --from.

    At the start of each LOBSTER file, and where a Databento symbol rolls to another contract, the
    book is cleared; a roll is also told by a status event of reason 4.

    Events leave in the order of arrival; `normalize` orders them. Memory: 19 MiB, 2 MiB a file,
    about 450 bytes an instrument, and at most 12 MiB a file for Binance snapshots that name no
    symbol and wait until the updates of one lead past them.

    Options:
      --format NAME         the captures' format: \(CaptureReference.readable)
      --columns LIST        the columns of a CSV capture, as said above
      --symbols A,B         only these symbols (in quotes where one holds a comma); one symbol names
                            the rows of a capture that names none
      --from T              only events at or after this time (ISO 8601, UTC)
      --to T                only events before this time
      --date D              the day of captures that hold only times of day
      --timezone TZ         the zone of local times, for example America/New_York or UTC-5; default
                            UTC. Of an hour that clocks show twice, the first is meant, until a
                            symbol's rows step back: then the second
      --calendar NAME       the exchange whose close ends daily bars, e.g. NYSE or XNYS, with its
                            half days
      --publisher NAME      the venue or feed, where the capture names none
      --bar D               the interval of bars that do not say it, for example 1m; stamps are its
                            start
      --price-exponent N    keep prices to ten to the N (-18 to 0), or with SYMBOL=N those of a
                            symbol; by default to the decimals that the captures begin with
      --size-exponent N     the same of sizes, for example -8 or XBTUSD=-10,ETHUSD=-12
      --round               round and count prices and sizes of text captures that have more
                            decimals than are kept, such as floats (100.30000000000001), instead of
                            refusing them
      --trades trade|aggTrade
                            of a Binance symbol that has both channels, which tell the same trades,
                            take this one
      --dedup on|off        on (the default): a trade that repeats the id of one of the last 65,536
                            of its capture within an hour, with another price, size or condition, is
                            told as its correction; off: as a trade. `normalize` has the copies
      --skip-bad N          skip and count up to N bad records instead of stopping
      --pace N              emit at N times the speed of the event times, as a live source
      --follow              wait for more at the end of a file, as a live source
      --stats               print counters to standard error at the end

    Examples:
      ingest day.mbp-1.dbn.zst | normalize --lateness 200ms | features mid 'ofi@1s' | show
          From a capture to features on the terminal.
      ingest --columns 'time:ms-of-day,bid,ask' --date 2014-05-01 --timezone UTC-5 --symbols EURUSD ticks.csv.zst
          Quotes without sizes from a CSV of times of day.
    """, choices: ["format": captureFormats.map(\.name) + ["stream"]], outsideLineage: ["stats"],
    isSource: true, catalogue: CaptureReference.catalogue
  ) { invocation throws(StreamError) in
    try IngestRun(invocation).run()
  }
}

/// One run of `ingest`.
struct IngestRun {
  let invocation: Invocation
  let registry: InstrumentRegistry
  let selection: TimeSelection
  let pace: Double?
  let skipLimit: Int
  var isLive: Bool { pace != nil || invocation.options.has("follow") }

  init(_ invocation: Invocation) throws(StreamError) {
    self.invocation = invocation
    let options = invocation.options
    if options.operands.isEmpty {
      throw ParsedOptions.usage("FILE", "ingest needs at least one capture")
    }
    if options.operands.count(where: { $0 == "-" }) > 1 {
      throw ParsedOptions.usage("-", "standard input can be read once")
    }
    if options.operands.count > 30_000 {
      throw ParsedOptions.usage("FILE", "more than 30,000 captures in one run")
    }
    try Self.checkNames(options)
    registry = InstrumentRegistry(
      symbols: try options.names("symbols").map { SymbolSet($0) },
      exponents: try ExponentOptions(options),
      findsCorrections: options.text("dedup") != "off")
    let (from, to) = try options.timeRange()
    selection = TimeSelection(from: from, to: to)
    pace = try options.number("pace")
    if let pace, pace <= 0 { throw ParsedOptions.usage("--pace", "must be above zero") }
    skipLimit = try options.integer("skip-bad") ?? 0
  }

  /// A name that does not exist is refused also where the format has no use for it.
  private static func checkNames(_ options: ParsedOptions) throws(StreamError) {
    if let name = options.text("calendar"), ExchangeCalendar.named(name) == nil {
      throw ParsedOptions.usage(
        "--calendar", "no calendar \"\(name)\"; there are \(ExchangeCalendar.knownNames)")
    }
    if let name = options.text("timezone") {
      do throws(ZoneError) {
        _ = try ZoneRules(name: name)
      } catch {
        throw ParsedOptions.usage("--timezone", "\(error)")
      }
    }
  }

  /// A file that is named twice would be read twice, and every trade with it.
  private func checkTwice(_ paths: [String]) throws(StreamError) {
    var seen: [[UInt64]: String] = [:]
    for path in paths {
      var status = stat()
      guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        continue
      }
      let key = [UInt64(status.st_dev), UInt64(status.st_ino)]
      if let other = seen[key] {
        throw ParsedOptions.usage(
          "FILE", "\(path) and \(other) are one file: it would be read twice")
      }
      seen[key] = path
    }
  }

  func run() throws(StreamError) {
    var sources: [EventSource] = []
    var number: UInt16 = 0
    let lobster = LobsterFiles(invocation.options)
    try checkTwice(invocation.options.operands)
    OpenFiles.allowMany()
    for path in invocation.options.operands {
      let reading = lobster.reading(of: path)
      if case .elsewhere = reading { continue }
      let output = CaptureOutput(source: number, registry: registry)
      let source = try open(path, reading, output)
      number += UInt16(source.sourceCount)
      sources.append(source)
    }
    let sink = try StandardSink(source: invocation)
    if sources.count == 1, let stream = sources[0] as? StreamSource {
      return try stream.pass(invocation, selection, registry, to: sink)
    }
    if sources.contains(where: { $0 is StreamSource }) {
      throw ParsedOptions.usage("FILE", "several event streams are joined by `merge`")
    }
    warn(of: sources)
    for source in sources { try source.survey(into: &registry.survey) }
    let pump = IngestPump(self, sources, to: sink)
    var failure: StreamError?
    do throws(StreamError) {
      try pump.run()
    } catch {
      failure = error
    }
    if failure?.exit != .brokenPipe { pump.report(isWhole: failure == nil) }
    if let failure { throw failure }
    try sink.close()
  }

  /// Many captures of one kind say the same once.
  private func warn(of sources: [EventSource]) {
    var said: Set<String> = []
    for warning in sources.flatMap(\.warnings) where said.insert(warning).inserted {
      invocation.context.warn(warning)
    }
  }

  private func open(
    _ path: String, _ reading: LobsterFiles.Reading, _ output: consuming CaptureOutput
  ) throws(StreamError) -> EventSource {
    if case .pair(let pair) = reading { return try open(pair, output) }
    if path.hasPrefix(MarketSimulatorOptions.prefix) { return try SimulatedSource(path, output) }
    let input = try ByteInput.open(
      path, oneOf: invocation.options.operands.count, in: invocation.context)
    input.follows = invocation.options.has("follow")
    let identity = isLive ? 0 : try CaptureIdentity.of(input)
    let options = try CaptureOptions(invocation.options, path: path)
    guard let decoder = try CaptureDetection.decoder(for: input, invocation.options, options) else {
      return StreamSource(input)
    }
    return CaptureSource(
      input, decoder, output, skipLimit: skipLimit, rounds: options.rounds,
      identity: identity)
  }
}

extension IngestRun {
  private func open(
    _ pair: LobsterFiles.Pair, _ output: consuming CaptureOutput
  ) throws(StreamError) -> EventSource {
    if invocation.options.has("follow") {
      throw ParsedOptions.usage(
        "--follow", "a LOBSTER message file with its order-book file is whole")
    }
    let options = try CaptureOptions(invocation.options, path: pair.messages)
    let decoder: LobsterPair
    do throws(CaptureOptionError) {
      decoder = try LobsterPair(options, from: selection.from)
    } catch {
      throw StreamError(.usage, operation: "decode", object: pair.messages, cause: error.sentence)
    }
    return try LobsterPairSource(
      messages: try ByteInput.open(pair.messages, in: invocation.context),
      books: try ByteInput.open(pair.books, in: invocation.context), decoder,
      output, skipLimit: skipLimit)
  }
}
