import EventModel

/// Turns the bytes of one capture into events. A decoder does no I/O: it is given bytes and says how
/// many it used, so that it is tested with no files and no pipes, at any chunking.
public protocol CaptureDecoder {
  /// The kinds of event that this decoder may produce.
  var kinds: KindSet { get }

  /// Facts about the data that readers must know, for the header's lineage.
  var notes: [String] { get }

  /// What the user should hear at once, a line each on standard error: what the data cannot be used
  /// for although it decodes. Known before the first byte, from the options.
  var warnings: [String] { get }

  /// What was counted on the way and the user should hear at the end, a line a kind.
  var remarks: [CaptureRemark] { get }

  /// How the exponents of its instruments come about.
  var exponentPolicy: ExponentPolicy { get }

  /// Tells what the numbers of whole records at the front of `bytes` need of their instruments' exponents,
  /// and how many bytes that were. Called on a copy, which decodes nothing.
  mutating func survey(
    _ bytes: UnsafeRawBufferPointer, atEnd: Bool, into survey: inout ExponentSurvey
  ) -> Int

  /// Decodes whole records from the front of `bytes` until `output` is full, the bytes hold no
  /// further whole record, or a record is bad. What is not consumed is offered again with more
  /// behind it. With `atEnd` nothing will follow: a record that is then not whole is bad.
  mutating func decode(
    _ bytes: UnsafeRawBufferPointer, atEnd: Bool, into output: inout CaptureOutput
  ) -> DecodeOutcome
}

extension CaptureDecoder {
  public var notes: [String] { [] }
  public var warnings: [String] { [] }
  public var remarks: [CaptureRemark] { [] }
}

/// Something that was counted, for example the numbers that were rounded.
public struct CaptureRemark: Equatable {
  public var text: String
  public var count: Int

  public init(_ text: String, _ count: Int) {
    self.text = text
    self.count = count
  }
}

/// How far a call of `decode` came.
public struct DecodeOutcome {
  /// Bytes used; a bad record that can be skipped is among them.
  public var consumed: Int
  public var problem: BadRecord?

  public init(consumed: Int, problem: BadRecord? = nil) {
    self.consumed = consumed
    self.problem = problem
  }
}

/// A record that cannot be decoded.
public struct BadRecord: Error {
  /// What is wrong, for example `price "12x" is not a decimal number`.
  public var cause: String
  /// Where: `line 17` or `byte 80232`, counted in the decompressed capture.
  public var place: String
  /// Whether decoding can go on behind it.
  public var isSkippable: Bool
  /// The number that does not fit its instrument's exponent, where that is what is wrong.
  var unfitting: UnfittingNumber?

  public init(_ cause: String, place: String, isSkippable: Bool = true) {
    self.cause = cause
    self.place = place
    self.isSkippable = isSkippable
  }
}

/// What the user said about a capture, beside its bytes.
public struct CaptureOptions {
  /// The file's name without directories; some layouts keep symbol and date there.
  public var fileName = ""
  /// `--columns`, one entry a column in order.
  public var columns: [String] = []
  /// The only symbol of `--symbols`, where the capture names none.
  public var symbol: String?
  /// `--date`: days since the Unix epoch.
  public var day: Int?
  /// `--timezone`: a name of the tz database; nil when not said.
  public var timezone: String?
  /// `--calendar`: a name of the module Calendars; daily bars end at its session's close.
  public var calendar: String?
  /// `--publisher`, where the capture names none.
  public var publisher: String?
  /// Exponents to use instead of the format's own. The registry of the run has the same.
  public var exponents = ExponentOptions()
  /// `--round`: round numbers with more decimals than are kept.
  public var rounds = false
  /// `--trades`: of captures with both, whether the aggregated trades are taken or the single ones; nil
  /// when not said.
  public var aggregateTrades: Bool?
  /// `--bar`: the interval of bars that do not say it themselves, nanoseconds.
  public var barInterval: Int64?

  public init() {}
}

/// A format of captures: one entry a decoder.
public struct CaptureFormat: Sendable {
  /// As `--format` takes it.
  public var name: String
  /// One line for `ingest --help`.
  public var summary: String
  /// Whether a decompressed capture that begins so is of this format. `head` holds up to 64 KiB, or
  /// the whole capture where it is shorter.
  public var recognizes: @Sendable (_ head: UnsafeRawBufferPointer, CaptureOptions) -> Bool
  /// Throws a sentence when an option that the format needs is missing or wrong.
  public var make: @Sendable (CaptureOptions) throws(CaptureOptionError) -> any CaptureDecoder

  public init(
    name: String, summary: String,
    recognizes: @escaping @Sendable (UnsafeRawBufferPointer, CaptureOptions) -> Bool,
    make: @escaping @Sendable (CaptureOptions) throws(CaptureOptionError) -> any CaptureDecoder
  ) {
    self.name = name
    self.summary = summary
    self.recognizes = recognizes
    self.make = make
  }
}

/// An option that a format needs is missing or wrong.
public struct CaptureOptionError: Error {
  public var sentence: String
  public init(_ sentence: String) { self.sentence = sentence }
}
