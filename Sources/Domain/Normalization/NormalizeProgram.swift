import Commands
import EventStream

/// `normalize`: order, watermarks, late and skewed events, duplicates, books.
public enum NormalizeProgram {
  public static let definition = ProgramDefinition.filter(
    """
    usage: normalize [OPTION]…
    Order events, mark how far they are complete, and keep books.

    Reads raw events on standard input and writes them in the total order (event time, source,
    ordinal) with watermarks: the same bytes for every order of arrival within --lateness. With
    --mode eager events pass at once in the order of arrival, stragglers flagged.

    Late events are counted for each instrument and dropped, flagged or written to a file, as --late
    says. Events too far ahead of their source's estimated clock do not advance the watermark; they
    are counted and flagged skewed. Copies of an event from redundant sources are reduced to one by
    the venue's sequence or trade id; a trade that one source tells twice is left out where id,
    time, price, size, side and conditions agree. A quote from before its trade is left out where
    another source of the book has told as much.

    With --book N order-by-order and level events keep books, and quotes and N levels of depth are
    added at the end of each group that changed them; gaps and checksums that differ are told.

    Memory: 19 MiB, about 600 bytes an instrument (700 with --book), 80 bytes and the payload for
    each event held (at most 1,048,576, and 32 MiB of payload), about 80 bytes for each open order
    and level.

    Options:
      --mode ordered|eager  ordered (the default) or eager
      --lateness D          how far events may be behind the newest of their source; default 200ms
      --late POLICY         late events: drop, flag (the default), or the name of a file for them
      --max-skew D          how far events may be ahead of their source's estimated clock, at least
                            --lateness; default 10s
      --idle D              a source so far behind the others no longer holds back the watermark,
                            and a live stream silent for so long goes on without events; default 5s
      --watermark D         the grid of watermarks; default 100ms
      --book N              keep books; add quotes and N levels of depth (0: quotes only)
      --no-snapshot         with --book: take level books as whole before a snapshot has come
      --sessions FILE       tell changes of session as status events; a line is the name of a
                            calendar (XNYS) or NAME,ZONE,OPEN,CLOSE[,BREAK_START,BREAK_END]
      --adjust FILE         go on, from each corporate action, from the prices before it: a line is
                            SYMBOL,DATE,FACTOR[,CASH], and from DATE on prices become (price + CASH)
                            x FACTOR and sizes size / FACTOR (a split of one into seven: 7; a
                            dividend of 0.47: 1,0.47); the past is never rewritten
      --gaps                tell holes in sequences as gap events: only for feeds that number each
                            instrument's messages one by one, which most do not
      --dedup on|off        on (the default): reduce copies to one; off: keep all. Of trades that
                            one source tells, the last 65,536 with an id are remembered
      --keep-duplicates     the same as --dedup off

    Examples:
      ingest day.dbn.zst | normalize --lateness 200ms > day.mill
          An ordered stream with a watermark every 100 ms.
      ingest day.mbo.dbn.zst | normalize --book 10 | show --kind depth
          Ten levels of the book after every change.
    """
  ) { invocation throws(StreamError) in
    let options = invocation.options
    var chosen = NormalizeOptions()
    if let mode = options.text("mode").flatMap(NormalizeOptions.Mode.init) { chosen.mode = mode }
    chosen.lateness = try options.duration("lateness") ?? chosen.lateness
    chosen.maximumSkew = try options.duration("max-skew") ?? chosen.maximumSkew
    chosen.idle = try options.duration("idle") ?? chosen.idle
    chosen.watermarkStep = try options.duration("watermark") ?? chosen.watermarkStep
    if chosen.watermarkStep == 0 { throw ParsedOptions.usage("--watermark", "must be above zero") }
    chosen.bookLevels = try options.integer("book", in: 0...1000)
    chosen.needsSnapshot = !options.has("no-snapshot")
    chosen.findsGaps = options.has("gaps")
    chosen.deduplicates = !options.has("keep-duplicates") && options.text("dedup") != "off"
    let policy = options.text("late") ?? "flag"
    chosen.late = NormalizeOptions.LatePolicy(rawValue: policy) ?? .side
    if policy == "side" || policy.isEmpty {
      throw ParsedOptions.usage("--late", "takes drop, flag or the name of a file")
    }
    let stage = NormalizeStage(
      chosen, sessions: try options.text("sessions").map(SessionPlan.init(file:)),
      adjustments: try options.text("adjust").map(AdjustmentTable.init(file:)))
    if chosen.late == .side { stage.lateSink = try SideFile(policy, of: invocation.context) }
    return stage
  }
}
