import EventModel
import EventStream
import Expressions

/// The compiled features of one run, and the pass over events that drives them:
/// events fill rows and market columns, nodes fill their columns, vectors are put among the events.
final class FeatureRun {
  private let graph: FeatureGraph
  private let on: KindSet
  private let isOrdered: Bool
  /// Features of one clock.
  private struct OutputSet {
    var id: UInt16
    let domain: Domain
    var columns: [Column] = []
    var features: [FeatureSet.Feature] = []
  }
  private var sets: [OutputSet] = []
  private var barOutputs: [BarOutput] = []
  /// For each row of the base domain the event that it follows.
  private var rowEvents: [Int32] = []
  private var firstSetId = UInt16(0)
  private var isNumbered = false
  private var vectors = 0

  init(
    _ requests: [FeatureRequest], every: Clock?, on: KindSet, barClock: Clock?,
    _ header: StreamHeader
  ) throws(StreamError) {
    self.on = on
    isOrdered = header.lineage.contains {
      $0.program == "normalize" && !$0.arguments.contains("--mode=eager")
    }
    let hasTrades =
      header.kinds.contains(.trade)
      || (header.kinds.contains(.bar) && !header.kinds.contains(.quote))
    graph = FeatureGraph(
      levels: requests.map { FeatureCatalogue.levels(of: $0.expression) }.max() ?? 1,
      isOrdered: isOrdered, hasTrades: hasTrades)
    for request in requests { try add(request, every: every) }
    if let barClock { barOutputs = [BarOutput(graph, graph.domain(barClock), hasTrades)] }
    if graph.clocked.contains(where: { $0.intervals != nil }), !header.kinds.contains(.watermark) {
      throw StreamError(
        .badData, operation: "begin", object: "stream",
        cause: "it has no watermarks, which clocks of time need; put `normalize` before")
    }
  }

  private func add(_ request: FeatureRequest, every: Clock?) throws(StreamError) {
    do throws(ExpressionError) {
      let clock = try FeatureCatalogue.clock(of: request.expression) ?? every
      let domain = graph.domain(clock)
      let columns = try graph.columns(of: request.expression, on: domain)
      var place = sets.firstIndex { $0.domain === domain }
      if place == nil {
        place = sets.count
        sets.append(OutputSet(id: UInt16(sets.count), domain: domain))
      }
      let outputs = try outputNames(of: request.expression)
      for (index, column) in columns.enumerated() {
        let suffix = outputs.isEmpty ? "" : ".\(outputs[index])"
        sets[place!].columns.append(column)
        sets[place!].features.append(
          FeatureSet.Feature(
            name: request.name + suffix, expression: request.expression.text + suffix))
      }
    } catch {
      throw FeaturesProgram.failure(error, in: request.name)
    }
  }

  /// The names of the outputs, where there are several and none was chosen.
  private func outputNames(of expression: Expression) throws(ExpressionError) -> [String] {
    guard case .call(let call) = expression, call.output == nil else { return [] }
    return try FeatureCatalogue.definition(of: call).outputs
  }

  func begin(_ header: inout StreamHeader) throws(StreamError) {
    if !isNumbered {
      firstSetId = UInt16(header.featureSets.count)
      for index in sets.indices { sets[index].id = firstSetId + UInt16(index) }
      isNumbered = true
    }
    header.featureSets = Array(header.featureSets.prefix(Int(firstSetId)))
    for set in sets {
      let clock = set.domain.clock?.text ?? (on == FeaturesStage.marketKinds ? "" : onText)
      header.featureSets.append(FeatureSet(id: set.id, clock: clock, features: set.features))
    }
    if !sets.isEmpty { header.kinds.insert(.features) }
    if !barOutputs.isEmpty { header.kinds.insert(.bar) }
    graph.begin(header)
    for index in barOutputs.indices { barOutputs[index].begin(header) }
  }

  private var onText: String { "on(\(on.kinds.map(\.name).joined(separator: ",")))" }

  func process(_ batch: EventBatch, into output: inout EventBuffer) {
    startBatch()
    extract(batch)
    fillAndEvaluate()
    emit(batch, into: &output, isFinal: false)
  }

  func finish(into output: inout EventBuffer) {
    startBatch()
    for domain in graph.clocked { domain.closeAll(position: 0, event: 0) }
    fillAndEvaluate()
    let empty = EventBatch(
      events: UnsafeBufferPointer(start: nil, count: 0),
      values: UnsafeBufferPointer(start: nil, count: 0),
      words: UnsafeBufferPointer(start: nil, count: 0),
      text: UnsafeBufferPointer(start: nil, count: 0))
    emit(empty, into: &output, isFinal: true)
  }

  private func startBatch() {
    graph.base.rows.removeAll()
    rowEvents.removeAll(keepingCapacity: true)
    for domain in graph.clocked { domain.startBatch() }
  }

  private func fillAndEvaluate() { graph.evaluate() }

  // MARK: Events to rows

  private func extract(_ batch: EventBatch) {
    let market = graph.market
    let rows = graph.base.rows
    let clocked = graph.clocked
    let hasClocks = !clocked.isEmpty
    let driving = on.rawValue
    let flows = market.flow.values
    for (field, column) in graph.fields where field.levels >= 0 { column.reserve(batch.count) }
    let columns = graph.fields.map { (slot: $0.field.slot, values: $0.column.values) }
    market.priceDivisors.withUnsafeBufferPointer { prices in
      market.sizeDivisors.withUnsafeBufferPointer { sizes in
        for index in 0..<batch.count {
          let event = batch.events[index]
          if event.kind == .watermark {
            for domain in clocked {
              domain.advance(to: event.eventTime, position: rows.count, event: index)
            }
            continue
          }
          if event.instrument == noInstrument { continue }
          let instrument = Int(event.instrument)
          if hasClocks, isOrdered {
            for domain in clocked {
              domain.advance(to: event.eventTime, position: rows.count, event: index)
            }
          }
          switch event.kind {
          case .quote:
            market.take(quote: event, instrument, prices[instrument], sizes[instrument])
            if hasClocks { addQuoteToBars(event, instrument) }
          case .trade:
            market.take(trade: event.trade, instrument)
            if hasClocks { addTradeToBars(event, instrument) }
          case .depth: market.take(depth: event, batch, instrument)
          case .bar:
            market.take(bar: event, batch, instrument)
            if hasClocks { addBar(event, batch, instrument) }
          default: break
          }
          flows[instrument].kinds |= 1 << UInt64(event.kind.rawValue)
          if event.flags.contains(.last) {
            closeGroup(event, instrument, index, flows, driving, columns)
          }
        }
      }
    }
  }

  @inline(__always) private func closeGroup(
    _ event: Event, _ instrument: Int, _ index: Int,
    _ flows: UnsafeMutablePointer<MarketState.Flow>, _ driving: UInt64,
    _ columns: [(slot: Int, values: UnsafeMutablePointer<Double>)]
  ) {
    let rows = graph.base.rows
    let own = flows + instrument
    if own.pointee.kinds & driving != 0 {
      let row = rows.count
      rows.append(instrument: instrument, time: event.eventTime, position: row)
      rowEvents.append(Int32(truncatingIfNeeded: index))
      let top = graph.market.book.values + instrument * graph.market.book.width
      for (slot, values) in columns {
        switch slot {
        case -1: values[row] = own.pointee.lastPrice
        case -2: values[row] = own.pointee.volume
        case -3: values[row] = own.pointee.notional
        case -4: values[row] = own.pointee.signedVolume
        case -5: values[row] = own.pointee.tradeCount
        default: values[row] = top[slot]
        }
      }
      for domain in graph.clocked where domain.samplesBase {
        domain.touch(instrument, at: event.eventTime)
      }
    }
    own.pointee.volume = 0
    own.pointee.notional = 0
    own.pointee.signedVolume = 0
    own.pointee.tradeCount = 0
    own.pointee.kinds = 0
    for domain in graph.clocked where domain.hasPending {
      domain.settle(position: rows.count, event: index + 1)
    }
  }

  private func addQuoteToBars(_ event: Event, _ instrument: Int) {
    let top = graph.market.book.values + instrument * graph.market.book.width
    for domain in graph.clocked {
      for series in domain.bars where series.basis == .bid || series.basis == .ask {
        domain.add(
          series.basis == .bid ? top[0] : top[2], of: series.basis, volume: .nan,
          instrument: instrument, time: event.eventTime)
      }
    }
  }

  private func addTradeToBars(_ event: Event, _ instrument: Int) {
    let trade = event.trade
    let price = MarketState.number(trade.price, graph.market.priceDivisors[instrument])
    let size = MarketState.number(trade.size, graph.market.sizeDivisors[instrument])
    for domain in graph.clocked where domain.bars.contains(where: { $0.basis == .trade }) {
      domain.add(price, of: .trade, volume: size, instrument: instrument, time: event.eventTime)
      domain.count(volume: size, instrument: instrument, time: event.eventTime)
    }
  }

  private func addBar(_ event: Event, _ batch: EventBatch, _ instrument: Int) {
    let words = batch.words(of: event)
    let divisor = graph.market.priceDivisors[instrument]
    var bar = BarState()
    bar.open = MarketState.number(words[BarWord.open], divisor)
    bar.high = MarketState.number(words[BarWord.high], divisor)
    bar.low = MarketState.number(words[BarWord.low], divisor)
    bar.close = MarketState.number(words[BarWord.close], divisor)
    let volume = MarketState.number(event.bar.volume, graph.market.sizeDivisors[instrument])
    bar.volume = volume.isNaN ? 0 : volume
    bar.trades = Double(event.bar.trades)
    for domain in graph.clocked where domain.bars.contains(where: { $0.basis == event.bar.basis }) {
      domain.add(bar: bar, of: event.bar.basis, instrument: instrument, time: event.eventTime)
    }
  }

  // MARK: Rows to events

  private func emit(_ batch: EventBatch, into output: inout EventBuffer, isFinal: Bool) {
    let baseSet = sets.first { $0.domain === graph.base }
    let base = baseSet.map { set in (id: set.id, columns: set.columns.map(\.values)) }
    var cursors = [Int](repeating: 0, count: graph.clocked.count)
    var row = 0
    let rowCount = graph.base.rows.count
    for index in 0..<batch.count {
      if !cursors.isEmpty { emitTicks(before: index, &cursors, into: &output, isFinal: isFinal) }
      let event = batch.events[index]
      let ends = row < rowCount && Int(rowEvents[row]) == index
      if !ends {
        output.forward(event, of: batch)
        continue
      }
      var open = event
      let follows = hasCounted(at: index + 1, cursors)
      if base != nil || follows { open.flags.remove(.last) }
      output.forward(open, of: batch)
      if let base {
        appendVector(base.id, base.columns, row, after: event, isLast: !follows, into: &output)
      }
      row += 1
      if follows { emitCounted(at: index + 1, &cursors, after: event, into: &output) }
    }
    if !cursors.isEmpty { emitTicks(before: Int.max, &cursors, into: &output, isFinal: isFinal) }
  }

  @inline(__always) private func appendVector(
    _ set: UInt16, _ columns: [UnsafeMutablePointer<Double>], _ row: Int, after event: Event,
    isLast: Bool, into output: inout EventBuffer
  ) {
    var vector = event
    vector.kind = .features
    vector.flags = isLast ? [.derived, .last] : .derived
    vector.body = EventBody(Int64(set) << 48)
    let values = output.append(vector, valueCount: columns.count)
    for index in 0..<columns.count { values[index] = columns[index][row] }
    vectors += 1
  }

  /// Rows of clocks of time that stand before event `index`: each is a group of its own.
  private func emitTicks(
    before index: Int, _ cursors: inout [Int], into output: inout EventBuffer, isFinal: Bool
  ) {
    for (place, domain) in graph.clocked.enumerated() {
      while cursors[place] < domain.rows.count,
        domain.eventPosition(cursors[place]) <= index,
        domain.intervals != nil || index == Int.max || isFinal
      {
        emitRow(
          cursors[place], of: domain, trigger: nil, flags: isFinal ? [.last, .partial] : .last,
          into: &output)
        cursors[place] += 1
      }
    }
  }

  private func hasCounted(at position: Int, _ cursors: [Int]) -> Bool {
    for (place, domain) in graph.clocked.enumerated()
    where domain.intervals == nil && cursors[place] < domain.rows.count {
      if domain.eventPosition(cursors[place]) == position { return true }
    }
    return false
  }

  /// Rows of clocks of trades and volume that the group before `position` caused; they end it.
  private func emitCounted(
    at position: Int, _ cursors: inout [Int], after event: Event, into output: inout EventBuffer
  ) {
    for (place, domain) in graph.clocked.enumerated() where domain.intervals == nil {
      while cursors[place] < domain.rows.count,
        domain.eventPosition(cursors[place]) == position
      {
        emitRow(cursors[place], of: domain, trigger: event, flags: [], into: &output)
        cursors[place] += 1
      }
    }
    output.closeGroup()
  }

  private func emitRow(
    _ row: Int, of domain: Domain, trigger: Event?, flags: EventFlags,
    into output: inout EventBuffer
  ) {
    let instrument = UInt32(domain.rows.instruments[row])
    var event = trigger ?? Event(kind: .features, eventTime: domain.rows.times[row])
    event.kind = .features
    event.instrument = instrument
    event.flags = flags.union(.derived)
    let own = sets.filter { $0.domain === domain }
    for bar in barOutputs where bar.domain === domain {
      bar.append(row, event, isLast: own.isEmpty, into: &output)
    }
    for set in own {
      event.body = EventBody(Int64(set.id) << 48)
      let values = output.append(event, valueCount: set.columns.count)
      for (index, column) in set.columns.enumerated() { values[index] = column.values[row] }
      vectors += 1
    }
  }

  // MARK: State

  func snapshot(into writer: inout SnapshotWriter) {
    writer.write(vectors)
    graph.snapshot(into: &writer)
  }

  func restore(from reader: inout SnapshotReader) throws(StreamError) {
    vectors = try reader.read()
    try graph.restore(from: &reader)
  }

  var statistics: [Statistics.Entry] {
    [
      Statistics.Entry("feature vectors", vectors),
      Statistics.Entry(
        "events of intervals that had closed",
        graph.clocked.reduce(0) { $0 + ($1.intervals?.overruns ?? 0) }),
    ]
  }
}
