import Commands
import EventModel
import EventStream

/// `journal`: keeps streams durably, as edges between programs that end and begin apart.
public enum JournalProgram {
  public static let definition: ProgramDefinition = {
    let commands = [append, read, verify, list, trim]
    return .group(
      """
      usage: journal [OPTION]… append|read|verify|list|trim [ARGUMENT]…
      Keep an event stream durably, and read it again from any event.

      A journal is a folder DIR with an event stream in segments, whose frames are packed, checked by
      hashes and made durable. It is an edge between programs that end and begin apart: one part of a
      pipeline appends, another reads, and neither loses or doubles an event when it is killed.
      DIR/0000000001.segment is a segment: the header as it stood, twice, then records of one frame each.
      DIR/writer is locked by the program that appends, and says how far the journal is durable.

      \(ProgramDefinition.lines(of: commands))

      `journal COMMAND --help` says more of each. Memory: 24 MiB; of what is longer than that on the disk
      nothing is held.

      Examples:
        ingest --follow feed.csv | journal append raw
            Keep a live source, so that nothing is lost whatever ends behind it.
        journal read raw --follow | normalize | journal append clean
            Another part of the pipeline, which can be killed and started again.
      """, commands: commands)
  }()

  private static let append = ProgramDefinition(
    """
    usage: journal append [OPTION]… DIR
    Append the stream of standard input to a journal.

    Makes DIR where it is not there; one program at a time may append. What the journal holds already is not
    appended again: a part of a pipeline that is started again from its start goes on where it was. Where
    what comes again differs, it ends with both digests and 65; another stream is refused by name. A
    torn end, as a kill or a power cut leaves it, is cut to the last whole frame, and told. On a full disk
    it says so, tries again each second, and loses nothing. Heartbeats are kept, other controls are not.

    In a graph it takes part in checkpoints: what it hands over is durable before, so that its part goes on
    from there. What was appended since stays, and what comes again is held against it.

    Options:
      --durable power|process
                            what a frame survives once it counts as appended: power (the default), a
                            power cut; process, the end of any program
      --level N             how hard frames are packed, by zstd's levels, or off; the default is 1
      --segment SIZE        bytes of a segment, for example 256MiB; default 64MiB
      --stats               print counters to standard error at the end

    Examples:
      ingest --follow feed.csv | journal append raw
          Keep a live source, so that nothing is lost whatever ends behind it.
    """, outsideLineage: ["stats"], printsText: true
  ) { invocation throws(StreamError) in
    try JournalAppend.run(try folder(invocation), invocation)
  }.keepingState()

  private static let read = ProgramDefinition(
    """
    usage: journal read [OPTION]… DIR
    Read the stream of a journal, from its beginning or from any event.

    Writes the stream to standard output: byte by byte as it came where it is read from its beginning, else
    with a header and an end of its own. A stream that has no end yet is ended as a part. It may
    read while a program appends, up to what is durable. What is smashed is left out up to the next
    whole frame, told by a gap event and, at the end, on standard error.

    In a graph it takes part in checkpoints, also while it waits: its part goes on where it was, without
    reading the journal from its start.

    Options:
      --from EVENT          begin with the event of this number, from 0
      --at TIME             begin with the first event that is not older (ISO 8601, UTC)
      --follow              wait for more until the stream's end, as a live source
      --positions           before each frame a control frame says its first event's number and when it
                            was appended

    Examples:
      journal read raw --follow | normalize | journal append clean
          A part of a pipeline that can be killed and started again.
    """
  ) { invocation throws(StreamError) in
    try JournalRead.run(try folder(invocation), invocation)
  }.keepingState()

  private static let verify = ProgramDefinition(
    """
    usage: journal verify [OPTION]… DIR
    Read all of a journal, and say what is there and what was lost.

    Exits with 65 where something was lost.

    Options:
      --json                print JSON

    Examples:
      journal verify raw
          Whether all of it is whole.
    """, printsText: true
  ) { invocation throws(StreamError) in
    try JournalReport.verify(try folder(invocation), invocation)
  }

  private static let list = ProgramDefinition(
    """
    usage: journal list [OPTION]… DIR
    Print a line a segment of a journal.

    A segment's number, first and last event, newest event time before and in it, when it was begun,
    frames, bytes.

    Options:
      --json                print JSON

    Examples:
      journal list raw
          What stands where.
    """, printsText: true
  ) { invocation throws(StreamError) in
    try JournalReport.list(try folder(invocation), invocation)
  }

  private static let trim = ProgramDefinition(
    """
    usage: journal trim [OPTION]… DIR
    Drop the segments of a journal that nobody needs.

    Drops segments that hold no event of the one that is named or later.

    Options:
      --before EVENT        the first event that is still needed, by number

    Examples:
      journal trim raw --before 1000000
          Only whole segments go.
    """, printsText: true
  ) { invocation throws(StreamError) in
    try JournalTrim.run(try folder(invocation), invocation)
  }

  private static func folder(_ invocation: Invocation) throws(StreamError) -> String {
    let operands = invocation.options.operands
    guard let path = operands.first else {
      throw ParsedOptions.usage("DIR", "\(invocation.program.name) needs one folder")
    }
    if operands.count > 1 {
      throw ParsedOptions.usage(operands[1], "\(invocation.program.name) needs one folder")
    }
    return path
  }

  /// The number of an event.
  static func event(_ name: String, _ options: ParsedOptions) throws(StreamError) -> UInt64? {
    try options.integer(name).map { UInt64($0) }
  }
}
