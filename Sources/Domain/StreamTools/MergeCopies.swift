import EventModel
import EventStream
import Stages

/// Finds events that came over another branch already: of one recording and place in it, and equal in
/// every byte but for who ends the group. Memory: 16 bytes for each event of one trigger, and for each
/// row of clocks of one moment, up to a bound beyond which they are passed on unasked.
struct MergeCopies {
  /// The event whose group was written last, by what its events share.
  private var trigger: (origin: UInt64, time: Int64, instrument: UInt32)?
  private var written = Writers()
  /// The process's own, so that no stream can be made in which different events agree.
  private var key = UInt64.random(in: .min ... .max)
  /// Rows that a clock caused at one time.
  private var rowTime = noTime
  private var rows = Writers()

  /// Whether the event, with the ids of the merged stream, goes on the group of the last one written.
  func continuesTrigger(_ event: Event) -> Bool {
    guard let trigger else { return false }
    return trigger == (event.origin, event.eventTime, event.instrument)
  }

  /// Begins the group of an event.
  mutating func beginTrigger(_ event: Event) {
    trigger = (event.origin, event.eventTime, event.instrument)
    written.removeAll()
  }

  /// Ends it: nothing that follows belongs to it.
  mutating func endTrigger() { trigger = nil }

  /// Whether an event of the group was written from another input. What was not is taken note of.
  mutating func isCopy(_ event: Event, of batch: EventBatch, from input: MergeInput) -> Bool {
    let fingerprint = Fingerprint(key, event, batch, input.strategies, branch: 0).value
    return written.writer(of: fingerprint, otherwise: input.index) != input.index
  }

  /// Whether a row that a clock caused was written from another input of the same branch number: of
  /// inputs that read one recording.
  mutating func isCopiedRow(
    _ event: Event, of batch: EventBatch, from input: MergeInput, branch: Int
  ) -> Bool {
    if event.eventTime != rowTime {
      rowTime = event.eventTime
      rows.removeAll()
    }
    let fingerprint = Fingerprint(
      key, event, batch, input.strategies, branch: UInt64(branch)
    ).value
    return rows.writer(of: fingerprint, otherwise: input.index) != input.index
  }
}

extension MergeCopies: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    var found =
      trigger.map { [$0.origin, UInt64(bitPattern: $0.time), UInt64($0.instrument)] } ?? []
    try fields.keep("trigger", &found)
    try fields.require(found.isEmpty || found.count == 3)
    if fields.isReading {
      trigger =
        found.isEmpty
        ? nil : (found[0], Int64(bitPattern: found[1]), UInt32(truncatingIfNeeded: found[2]))
    }
    try fields.keep("written", &written)
    try fields.keep("key", &key)
    try fields.keep("rowTime", &rowTime)
    try fields.keep("rows", &rows)
  }
}

extension Writers: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    let isTable = !table.isEmpty
    var fingerprints = isTable ? table.keys.sorted() : list.map(\.fingerprint)
    var inputs = isTable ? fingerprints.map { table[$0]! } : list.map(\.input)
    var isTableThen = isTable
    try fields.keep("isTable", &isTableThen)
    try fields.keep("fingerprints", &fingerprints)
    try fields.keep("inputs", &inputs, count: fingerprints.count)
    guard fields.isReading else { return }
    removeAll()
    let entries = Array(zip(fingerprints, inputs))
    if isTableThen {
      table = Dictionary(entries, uniquingKeysWith: { first, _ in first })
    } else {
      list = entries.map { (fingerprint: $0.0, input: $0.1) }
    }
  }
}

/// Who wrote what, by its fingerprint: a few in a list, many in a table.
private struct Writers {
  private static let most = 1 << 18
  private static let few = 16
  private var list: [(fingerprint: UInt64, input: Int)] = []
  private var table: [UInt64: Int] = [:]

  /// Who wrote it first; `input` does where nobody has.
  mutating func writer(of fingerprint: UInt64, otherwise input: Int) -> Int {
    if table.isEmpty {
      for entry in list where entry.fingerprint == fingerprint { return entry.input }
      list.append((fingerprint, input))
      if list.count > Self.few {
        for entry in list { table[entry.fingerprint] = entry.input }
      }
      return input
    }
    if let known = table[fingerprint] { return known }
    if table.count < Self.most { table[fingerprint] = input }
    return input
  }

  mutating func removeAll() {
    list.removeAll(keepingCapacity: true)
    if !table.isEmpty { table.removeAll(keepingCapacity: table.count < 4096) }
  }
}

/// 64 bits of all that an event says, the end of its group and the place of its payload excepted.
private struct Fingerprint {
  private(set) var value: UInt64

  /// - Parameter strategies: the numbers in the merged stream of those that orders and fills name.
  init(
    _ key: UInt64, _ event: Event, _ batch: EventBatch, _ strategies: [UInt16], branch: UInt64
  ) {
    value = key
    let flags = event.flags.union(.last).rawValue
    let body = event.body
    let first = event.kind.payload == .none ? body.word0 : body.word0 & ~0xFFFF_FFFF
    add(UInt64(event.kind.rawValue) << 48 | UInt64(flags) << 32 | UInt64(event.instrument))
    add(UInt64(bitPattern: event.receiveTime))
    add(event.sequence ^ branch << 40)
    add(UInt64(bitPattern: first))
    add(UInt64(bitPattern: body.word1))
    add(UInt64(bitPattern: body.word2))
    add(UInt64(bitPattern: body.word3))
    switch event.kind.payload {
    case .none: break
    case .values: for value in batch.values(of: event) { add(value.bitPattern) }
    case .words:
      let words = batch.words(of: event)
      let named = event.strategyWord.map { $0 - event.payloadOffset } ?? -1
      for (place, word) in words.enumerated() {
        let isMapped = place == named && word >= 0 && word < strategies.count
        add(UInt64(bitPattern: isMapped ? Int64(strategies[Int(word)]) : word))
      }
    case .text: for byte in batch.text(of: event) { add(UInt64(byte)) }
    }
  }

  /// Full products of 64 bits, folded (Wang Yi, wyhash).
  private mutating func add(_ word: UInt64) {
    let product = (value ^ word ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(
      by: value &+ 0xE703_7ED1_A0B4_28DB | 1)
    value = product.high ^ product.low ^ word
  }
}
