import EventModel

/// Decodes the Databento Binary Encoding, versions 1 to 3, with its metadata or as a fragment
/// without. Versions differ in the length of a few records only, so the layout of a record goes by
/// its length; a record may be longer than its layout (`ts_out` behind it).
///
/// Where a symbol comes to stand for another instrument id, the book of the one before is void: see
/// `DbnDecoder-rolls.swift`.
///
/// Several types of record tell every trade. A capture that mixes them (what was recorded live from
/// several subscriptions) has the trades of an instrument from the type that came first; others are
/// counted.
///
/// A capture that follows another (its metadata stands where a record would) is decoded on.
public struct DbnDecoder: CaptureDecoder {
  /// Prices count 1e-9.
  public static var priceExponent: Int8 { -9 }
  /// Sizes are whole units.
  public static var sizeExponent: Int8 { 0 }

  /// By the schema of the metadata once it was read; of a fragment, whatever DBN can hold. Quotes join
  /// the kinds of `mbo` when its first top-of-book record comes, statuses those of any schema when an
  /// instrument rolls.
  public internal(set) var kinds = DbnSchema.allKinds

  var metadata = DbnMetadata()
  var instruments: DbnInstruments
  /// The last event time seen, for records that have none.
  var lastEventTime = noTime
  /// Records of the open group so far.
  var groupLength = 0
  /// The kinds of event that tell of books in the records seen: orders, quotes, depth.
  var books = KindSet()
  /// The best bid and offer by instrument, where orders are top-of-book records.
  var topOfBook: [UInt32: Quote] = [:]
  /// Of instruments whose quotes are sampled.
  var lastTrades: [UInt32: LastTrade] = [:]
  /// By instrument the type of record that tells its trades, where a capture mixes types.
  var tradeTypes: [UInt32: UInt8] = [:]
  /// Why the record at hand is bad.
  var fault = ""
  let optionalBarInterval: Int64?

  private let isFragment: Bool
  private var awaitsMetadata: Bool
  /// The type of the last record, which belongs to the schema, and the least length of such.
  private var admittedType: UInt8 = 0xFF
  private var minimumLength = DbnRecord.headerLength
  /// Bytes consumed by earlier calls.
  private var position = 0

  /// What became of a record.
  enum Step {
    case done
    /// The record, or what must be seen of the next one, is not all there.
    case needsMore
    /// `fault` says why.
    case bad
    /// No record but the metadata of another capture.
    case metadata
  }

  /// With `fragment`, the bytes are records without metadata before them.
  public init(fragment: Bool, options: CaptureOptions = CaptureOptions()) {
    isFragment = fragment
    awaitsMetadata = !fragment
    instruments = DbnInstruments(options: options)
    optionalBarInterval = options.barInterval
  }

  public mutating func decode(
    _ bytes: UnsafeRawBufferPointer, atEnd: Bool, into output: inout CaptureOutput
  ) -> DecodeOutcome {
    var offset = 0
    var problem: BadRecord?
    guard let start = bytes.baseAddress else { return DecodeOutcome(consumed: 0) }
    while offset < bytes.count, !output.isFull {
      let rest = bytes.count &- offset
      var length = rest
      var step = Step.needsMore
      if awaitsMetadata {
        (step, length) = decodeMetadata(UnsafeRawBufferPointer(start: start + offset, count: rest))
      } else if rest >= DbnRecord.headerLength {
        let record = DbnRecord(start + offset)
        length = record.length
        step = decode(record, following: rest &- length, atEnd: atEnd, into: &output)
      }
      if step == .done {
        offset &+= length
        continue
      }
      if step == .metadata {
        awaitsMetadata = true
        continue
      }
      if step == .needsMore, !atEnd { break }
      problem = describe(step, rest: rest, length: length, at: offset)
      if problem?.isSkippable == true { offset &+= min(length, rest) }
      break
    }
    position &+= offset
    return DecodeOutcome(consumed: offset, problem: problem)
  }

  /// Decodes one record that has `following` bytes behind it.
  @inline(__always)
  private mutating func decode(
    _ record: DbnRecord, following: Int, atEnd: Bool, into output: inout CaptureOutput
  ) -> Step {
    let type = record.type
    if type != admittedType || record.length < minimumLength {
      if beginsMetadata(record) { return .metadata }
      if following < 0 { return .needsMore }
      if !admit(record) { return .bad }
    }
    if following < 0 { return .needsMore }
    let behind = Behind(bytes: following, atEnd: atEnd)
    let step: Step
    switch type {
    case DbnType.mbp1: step = decodeQuote(record, behind, into: &output)
    case DbnType.mbo: step = decodeOrder(record, behind, into: &output)
    case DbnType.mbp10: step = decodeDepth(record, behind, into: &output)
    case DbnType.trade: step = decodeTrade(record, into: &output)
    case DbnType.cmbp1, DbnType.tcbbo: step = decodeQuote(record, behind, into: &output)
    default: step = decodeSlowly(record, into: &output)
    }
    if step == .done { output.records &+= 1 }
    return step
  }

  /// The types that come seldom.
  @inline(never)
  private mutating func decodeSlowly(
    _ record: DbnRecord, into output: inout CaptureOutput
  ) -> Step {
    switch record.type {
    case DbnType.bbo1s, DbnType.bbo1m, DbnType.cbbo1s, DbnType.cbbo1m:
      return decodeSampledQuote(record, into: &output)
    case DbnType.ohlcv1s, DbnType.ohlcv1m, DbnType.ohlcv1h, DbnType.ohlcv1d,
      DbnType.ohlcvEndOfDay, DbnType.ohlcvDeprecated:
      return decodeBar(record, into: &output)
    case DbnType.status: return decodeStatus(record, into: &output)
    case DbnType.statistics: return decodeStatistic(record, into: &output)
    case DbnType.imbalance: return decodeImbalance(record, into: &output)
    case DbnType.definition: return decodeDefinition(record, into: &output)
    case DbnType.symbolMapping: return decodeSymbolMapping(record)
    case DbnType.system: output.countUnmapped("system")
    case DbnType.error: output.countUnmapped("error")
    default: output.countUnmapped("rtype \(record.type)")
    }
    return .done
  }

  /// Whether a record of this type and length may stand here; `fault` says why not.
  @inline(never)
  private mutating func admit(_ record: DbnRecord) -> Bool {
    let type = record.type
    let minimum = max(DbnSchema.minimumLength(ofType: type), DbnRecord.headerLength)
    if record.length < minimum {
      fault = "a record of type \(type) has \(record.length) bytes, not \(minimum) or more"
      return false
    }
    if let schema = metadata.schema, let produced = DbnSchema.kinds(ofType: type),
      !kinds.isSuperset(of: produced)
    {
      fault = "a record of type \(type) does not belong to a capture of \(schema.name)"
      return false
    }
    admittedType = type
    minimumLength = minimum
    let bookKinds = KindSet(.orderAction, .quote, .depth)
    books.formUnion((DbnSchema.kinds(ofType: type) ?? KindSet()).intersection(bookKinds))
    return true
  }

  private func beginsMetadata(_ record: DbnRecord) -> Bool {
    record.byte(0) == 0x44 && record.byte(1) == 0x42 && record.byte(2) == 0x4E
      && (1...3).contains(record.byte(3))
  }

  /// Decodes the metadata at the front of `bytes`; says how long it is.
  @inline(never)
  private mutating func decodeMetadata(_ bytes: UnsafeRawBufferPointer) -> (Step, length: Int) {
    guard bytes.count >= DbnMetadata.preludeLength else { return (.needsMore, bytes.count) }
    guard bytes[0] == 0x44, bytes[1] == 0x42, bytes[2] == 0x4E else {
      fault =
        DbnFormats.isLegacy(bytes)
        ? DbnFormats.legacySentence
        : "the capture does not begin with DBN metadata (records alone are --format dbn-fragment)"
      return (.bad, 0)
    }
    let version = bytes[3]
    guard (1...3).contains(version) else {
      fault = "DBN version \(version) is not known; versions 1 to 3 are"
      return (.bad, 0)
    }
    let length = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
    guard length <= DbnMetadata.maximumLength else {
      fault =
        "the metadata claims \(length) bytes; more than \(DbnMetadata.maximumLength) is absurd"
      return (.bad, 0)
    }
    let total = length + DbnMetadata.preludeLength
    guard bytes.count >= total else { return (.needsMore, bytes.count) }
    do {
      metadata = try DbnMetadata(
        version: version,
        UnsafeRawBufferPointer(rebasing: bytes[DbnMetadata.preludeLength..<total]))
    } catch {
      fault = error.cause
      return (.bad, 0)
    }
    instruments.begin(metadata)
    kinds = metadata.schema?.kinds ?? DbnSchema.allKinds
    admittedType = 0xFF
    awaitsMetadata = false
    return (.done, total)
  }

  /// What the caller is told of a record that is bad, or cut off by the end of the capture. A wrong
  /// length or wrong metadata leaves no place to go on from.
  @inline(never)
  private mutating func describe(
    _ step: Step, rest: Int, length: Int, at offset: Int
  ) -> BadRecord {
    groupLength = 0
    let place = "byte \(position + offset)"
    if step == .needsMore {
      let what = awaitsMetadata ? "metadata" : "record"
      return BadRecord(
        "the capture ends inside a \(what)", place: place, isSkippable: !awaitsMetadata)
    }
    return BadRecord(
      fault, place: place,
      isSkippable: !awaitsMetadata && length >= DbnRecord.headerLength)
  }
}
