import EventModel

/// What the text forms share: the stream, its columns, the format of the event at hand.
struct TextState {
  let selection: TextSelection
  private(set) var header = StreamHeader()
  private(set) var columns: EventColumns?
  /// Of the deepest book of the first batch, where the columns wait for another; nil where they do not.
  private var firstLevels: Int?
  /// Levels of the deepest book that has more of them than there are columns; 0 when none has.
  private var cutLevels = 0
  /// Fields that an event says and no column has, as none of the first batch said them.
  private var missing: Set<String> = []
  private let pairs: Pairs
  /// Whether there was anything to print, and how many events there were.
  private var hasPrinted = false
  private var eventCount = 0
  var format = FieldFormat()

  /// Where fields stand with their names, so that none needs a column.
  enum Pairs {
    case never, ofSeveralKinds, always
  }

  init(_ selection: TextSelection, pairs: Pairs) {
    self.selection = selection
    self.pairs = pairs
    format.epochTimes = selection.epochTimes
  }

  mutating func begin(_ header: StreamHeader) {
    let isSame = self.header.kinds == header.kinds && self.header.featureSets == header.featureSets
    self.header = header
    format.begin(header)
    if !isSame { (columns, firstLevels) = (nil, nil) }
  }

  /// Takes note of a batch before it is printed.
  mutating func meet(_ batch: EventBatch) {
    eventCount += batch.count
    hasPrinted = hasPrinted || batch.events.contains { selection.includes($0.kind) }
  }

  /// Whether the columns are decided, or can be by this batch: it has something to print.
  mutating func isReady(_ batch: EventBatch) -> Bool {
    if columns != nil { return true }
    if firstLevels == nil { firstLevels = deepest(batch) }
    return batch.events.contains { selection.includes($0.kind) }
  }

  /// Levels of the deepest book of a batch; 0 when it has none.
  private func deepest(_ batch: EventBatch) -> Int {
    batch.events.reduce(0) { $1.kind == .depth ? max($0, Int($1.depth.levels)) : $0 }
  }

  /// The columns, decided at the first batch: the number of levels is its deepest book's. Without a
  /// batch it is that of a stream with no book.
  mutating func decideColumns(_ batch: EventBatch?) -> (EventColumns, isNew: Bool) {
    if let columns { return (columns, false) }
    var levels = selection.levels ?? 0
    if selection.levels == nil {
      levels = firstLevels ?? batch.map(deepest) ?? 0
      if levels == 0 { levels = 10 }
    }
    var later = KindSet()
    let kinds = header.kinds.kinds.filter(selection.includes)
    if pairs == .always || pairs == .ofSeveralKinds && kinds.count != 1 {
      later = .all
    } else if let batch {
      for event in batch.events where !laterFields(event, batch).isEmpty {
        later.insert(event.kind)
      }
    }
    let made = EventColumns(header, selection, levels: levels, later: later)
    columns = made
    return (made, true)
  }

  /// The fields that came with a later version and that an event says.
  private func laterFields(_ event: Event, _ batch: EventBatch) -> [String] {
    let least: Int
    switch event.kind {
    case .signal: least = SignalValue.count
    case .order: least = OrderWord.count
    case .fill: least = FillWord.count
    default: return []
    }
    if event.payloadCount <= least { return [] }
    var cell: [UInt8] = []
    return EventField.fields(of: event.kind).filter { field in
      guard field.isLater else { return false }
      cell.removeAll(keepingCapacity: true)
      format.append(field.value(event, batch), to: &cell)
      return !cell.isEmpty
    }.map(\.name)
  }

  /// Notes what an event has and the columns have not: levels of a book, unless the user said how many
  /// to print, and later fields.
  mutating func note(_ event: Event, _ batch: EventBatch, _ columns: EventColumns) {
    if event.kind == .depth, selection.levels == nil, Int(event.depth.levels) > columns.levels {
      cutLevels = max(cutLevels, Int(event.depth.levels))
    }
    if !columns.later.contains(event.kind) { missing.formUnion(laterFields(event, batch)) }
  }

  var remark: String? {
    var remarks: [String] = []
    // Who asked for some kinds knows that there may be none.
    if !hasPrinted, selection.kinds == nil {
      let count = header.instruments.count
      remarks.append(
        "there is nothing to print: the stream has "
          + (eventCount == 0 ? "no events" : "only watermarks")
          + ", and its header \(count) instrument\(count == 1 ? "" : "s"), which --info lists")
    }
    if cutLevels > 0, let columns {
      remarks.append(
        "books have up to \(cutLevels) levels, the columns \(columns.levels); "
          + "--levels \(cutLevels) prints all")
    }
    if !missing.isEmpty {
      remarks.append(
        "there are no columns for \(missing.sorted().joined(separator: ", ")), which came late; "
          + "--json prints all")
    }
    return remarks.isEmpty ? nil : remarks.joined(separator: "; ")
  }

  func instrument(of event: Event) -> Instrument? {
    let index = Int(event.instrument)
    return index < header.instruments.count ? header.instruments[index] : nil
  }

  /// What was decided by what came, alone.
  var memory: TextMemory {
    get {
      var memory = TextMemory()
      remember(in: &memory)
      return memory
    }
    set {
      var memory = newValue
      recall(&memory)
    }
  }

  /// The same among other things.
  func remember(in memory: inout TextMemory) {
    memory.add([
      columns == nil ? 0 : 1, columns?.levels ?? 0,
      Int(truncatingIfNeeded: columns?.later.rawValue ?? 0),
      firstLevels ?? -1, cutLevels, hasPrinted ? 1 : 0, eventCount,
    ])
    memory.add(missing.sorted())
  }

  mutating func recall(_ memory: inout TextMemory) {
    let numbers = memory.takeNumbers()
    missing = Set(memory.takeTexts())
    guard numbers.count == 7 else { return }
    if numbers[0] == 1 {
      columns = EventColumns(
        header, selection, levels: numbers[1],
        later: KindSet(rawValue: .init(truncatingIfNeeded: numbers[2])))
    }
    firstLevels = numbers[3] < 0 ? nil : numbers[3]
    cutLevels = numbers[4]
    hasPrinted = numbers[5] != 0
    eventCount = numbers[6]
  }
}
