import Commands
import EventModel
import EventStream

/// `journal`: keeps streams durably, as edges between programs that end and begin apart.
public enum JournalProgram {
  /// What it can be asked to do.
  enum Action: String, CaseIterable {
    case append, read, verify, list, trim
  }

  /// By option, the actions that have it.
  private static let uses: [String: [Action]] = [
    "durable": [.append], "level": [.append], "segment": [.append], "stats": [.append],
    "from": [.read], "at": [.read], "follow": [.read], "positions": [.read],
    "json": [.verify, .list], "before": [.trim],
  ]

  public static let definition = ProgramDefinition(
    name: "journal",
    summary: "keep an event stream durably, and read it again from any event",
    operands: "append|read|verify|list|trim DIR",
    description: [
      "A journal is a folder DIR with an event stream in segments, whose frames are packed, checked by "
        + "hashes and made durable. It is an edge between programs that end and begin apart: one part of "
        + "a pipeline appends, another reads, and neither loses or doubles an event when it is killed.",
      "append reads a stream from standard input into DIR, which it makes where it is not there. One "
        + "program at a time may. What the journal holds already is not appended again: a part of a "
        + "pipeline that is started again from its start goes on where it was. Where what comes again "
        + "differs, it ends with both digests and 65; another stream is refused by name. A torn end, "
        + "as a kill or a power cut leaves it, is cut to the last whole frame, and told. On a full disk it "
        + "says so, tries again each second, and loses nothing. Heartbeats are kept, other controls are not.",
      "read writes the stream to standard output: byte by byte as it came where it is read from its "
        + "beginning, else with a header and an end of its own. A stream that has no end yet is ended as a "
        + "part. It may read while a program appends, up to what is durable. What is smashed is left "
        + "out up to the next whole frame, told by a gap event and, at the end, on standard error.",
      "verify reads everything, says what is there, and exits with 65 where something was lost. list "
        + "prints a line a segment: number, first and last event, newest event time before and in it, when it was "
        + "begun, frames, bytes. trim drops segments that hold no event of N or later.",
      "Memory: 24 MiB; of what is longer than that on the disk nothing is held.",
    ],
    options: [
      OptionDefinition(
        "durable", "WHAT", choices: JournalOptions.Durability.allCases.map(\.rawValue),
        help:
          "append: what a frame survives once it counts as appended: power (the default), a power cut; "
          + "process, the end of any program"),
      OptionDefinition(
        "level", "N",
        help:
          "append: how hard frames are packed, by zstd's levels, or off; the default is 1"),
      OptionDefinition(
        "segment", "SIZE", help: "append: bytes of a segment, for example 256MiB; default 64MiB"),
      OptionDefinition(
        "from", "EVENT", help: "read: begin with the event of this number, from 0"),
      OptionDefinition(
        "at", "TIME", help: "read: begin with the first event that is not older (ISO 8601, UTC)"),
      OptionDefinition(
        "follow", help: "read: wait for more until the stream's end, as a live source"),
      OptionDefinition(
        "positions",
        help:
          "read: before each frame a control frame says its first event's number and when it was appended"
      ),
      OptionDefinition("json", help: "verify, list: print JSON"),
      OptionDefinition(
        "before", "EVENT", help: "trim: the first event that is still needed, by number"),
      OptionDefinition(
        "stats", isInLineage: false,
        help: "append: print counters to standard error at the end"),
    ],
    examples: [
      (
        "ingest --follow feed.csv | journal append raw",
        "Keep a live source, so that nothing is lost whatever ends behind it."
      ),
      (
        "journal read raw --follow | normalize | journal append clean",
        "Another part of the pipeline, which can be killed and started again."
      ),
    ],
    reference: {
      [
        ReferenceSection(
          "FILES",
          [
            (
              "DIR/0000000001.segment",
              "a segment: the header as it stood, twice, then records of one frame each"
            ), ("DIR/writer", "locked by the program that appends; how far the journal is durable"),
          ])
      ]
    }
  ) { invocation throws(StreamError) in
    let options = invocation.options
    let (action, path) = try parse(options)
    for (name, actions) in uses.sorted(by: { $0.key < $1.key })
    where options.has(name) && !actions.contains(action) {
      throw ParsedOptions.usage("--\(name)", "is not an option of `journal \(action.rawValue)`")
    }
    switch action {
    case .append: try JournalAppend.run(path, invocation)
    case .read: try JournalRead.run(path, invocation)
    case .list: try JournalReport.list(path, invocation)
    case .verify: try JournalReport.verify(path, invocation)
    case .trim: try JournalTrim.run(path, invocation)
    }
  }

  private static func parse(_ options: ParsedOptions) throws(StreamError) -> (Action, String) {
    let names = Action.allCases.map(\.rawValue)
    guard let word = options.operands.first else {
      throw ParsedOptions.usage("append|read|verify|list|trim", "journal needs to know what to do")
    }
    guard let action = Action(rawValue: word) else {
      let hint = suggestion(for: word, among: names)
      throw ParsedOptions.usage(
        word,
        "journal does \(names.joined(separator: ", "))"
          + (hint.map { "; did you mean \($0)?" } ?? ""))
    }
    guard options.operands.count == 2 else {
      throw ParsedOptions.usage(
        options.operands.count > 2 ? options.operands[2] : "DIR",
        "journal \(word) needs one folder")
    }
    return (action, options.operands[1])
  }

  /// The number of an event.
  static func event(_ name: String, _ options: ParsedOptions) throws(StreamError) -> UInt64? {
    try options.integer(name).map { UInt64($0) }
  }
}
