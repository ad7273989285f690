import EventModel
import EventStream
import Expressions
import Stages

/// The compiled features of one run: events fill rows and market columns, nodes fill their columns,
/// vectors are put among the events.
final class FeatureRun: Stateful {
  let graph: FeatureGraph
  private(set) var sets: [OutputSet] = []
  private(set) var barOutput: BarOutput?
  private let on: KindSet
  private var firstSetId: Int?
  private var isInsideGroup = false
  /// Where the columns of the vectors are; kept so that a batch allocates nothing.
  var pointers: [UnsafeMutablePointer<Double>] = []
  private var ticks: [Tick] = []
  var vectors = 0
  private var leftOut = 0

  /// Features of one clock, or its alarms.
  struct OutputSet {
    var id = UInt16(0)
    let domain: Domain
    let isAlarm: Bool
    /// Of alarms, 1 in the rows in which one of them changes.
    var changes: Column?
    var columns: [Column] = []
    var features: [FeatureSet.Feature] = []
  }

  init(
    _ requests: [FeatureRequest], alarms: [FeatureRequest], every: Clock?, on: KindSet,
    barClock: Clock?, allowsEqual: Bool = false, _ header: StreamHeader
  ) throws(StreamError) {
    self.on = on
    var levels = 1
    for request in requests + alarms {
      let own = FeatureCatalogue.levels(of: request.expression)
      if own > 1, !header.kinds.contains(.depth) {
        throw StreamError(
          .badData, operation: "begin", object: "stream",
          cause:
            "it has no depth, which \(request.name) of \(own) levels needs; see `normalize --book`")
      }
      levels = max(levels, own)
    }
    graph = FeatureGraph(
      levels: levels,
      kinds: header.kinds, isOrdered: header.isOrdered, on: on,
      files: (requests + alarms).reduce(into: ReferenceFiles()) { $0.add($1.files) },
      allowsEqual: allowsEqual)
    for request in requests {
      try add(request, every: every)
      try requireOrders(request, header)
    }
    for alarm in alarms {
      try add(alarm, every: every, isAlarm: true)
      try requireOrders(alarm, header)
    }
    for index in sets.indices where sets[index].isAlarm {
      let changes = AlarmChanges(sets[index].columns)
      graph.add(changes, on: sets[index].domain)
      sets[index].changes = changes.outputs[0]
    }
    if let barClock { barOutput = BarOutput(graph, graph.domain(barClock)) }
    graph.seal()
    if graph.clocked.contains(where: { $0.intervals != nil }), !header.kinds.contains(.watermark) {
      throw StreamError(
        .badData, operation: "begin", object: "stream",
        cause: "it has no watermarks, which clocks of time need; put `normalize` before")
    }
  }

  /// Fails at the first expression that looks at orders where the stream has none.
  private func requireOrders(
    _ request: FeatureRequest, _ header: StreamHeader
  ) throws(StreamError) {
    if graph.orderTape == nil || header.kinds.contains(.orderAction) { return }
    throw StreamError(
      .badData, operation: "begin", object: "stream",
      cause: "it has no order actions, which \(request.name) needs")
  }

  private func add(
    _ request: FeatureRequest, every: Clock?, isAlarm: Bool = false
  ) throws(StreamError) {
    do throws(ExpressionError) {
      if isAlarm { try FeatureCatalogue.requireCondition(request.expression) }
      let clock = try FeatureCatalogue.clock(of: request.expression) ?? every
      let domain = graph.domain(clock)
      let columns = try graph.columns(of: request.expression, on: domain)
      let text = try FeatureCatalogue.canonical(request.expression, on: clock).text
      var place = sets.firstIndex { $0.domain === domain && $0.isAlarm == isAlarm }
      if place == nil {
        place = sets.count
        sets.append(OutputSet(domain: domain, isAlarm: isAlarm))
      }
      let outputs = try FeatureCatalogue.outputNames(of: request.expression)
      for (index, column) in columns.enumerated() {
        let suffix = outputs.isEmpty ? "" : ".\(outputs[index])"
        var feature = FeatureSet.Feature(name: request.name + suffix, expression: text + suffix)
        if let known = sets[place!].features.first(where: { $0.name == feature.name }) {
          // Asked for twice it is one column; a file of the same name elsewhere makes another feature.
          if known.expression == feature.expression { continue }
          feature.name = feature.expression
        }
        sets[place!].columns.append(column)
        sets[place!].features.append(feature)
      }
    } catch {
      throw FeaturesProgram.failure(error, in: request.name)
    }
  }

  func begin(_ header: inout StreamHeader) throws(StreamError) {
    let first = firstSetId ?? header.featureSets.count
    firstSetId = first
    guard first + sets.count <= Int(UInt16.max),
      sets.allSatisfy({ $0.columns.count <= Int(UInt16.max) })
    else {
      throw StreamError(
        .badData, operation: "begin", object: "stream", cause: "it has too many features")
    }
    header.featureSets = HeaderTable(header.featureSets.prefix(first))
    for index in sets.indices {
      sets[index].id = UInt16(first + index)
      let set = sets[index]
      let clock = set.domain.clock?.text ?? (on == FeaturesStage.marketKinds ? "" : onText)
      header.featureSets.append(
        FeatureSet(
          id: set.id, clock: set.isAlarm ? "changes(\(clock))" : clock, features: set.features))
    }
    if !sets.isEmpty { header.kinds.insert(.features) }
    if barOutput != nil { header.kinds.insert(.bar) }
    graph.begin(header)
    barOutput?.begin(header)
  }

  private var onText: String { "on(\(on.kinds.map(\.name).joined(separator: ",")))" }

  func process(_ batch: EventBatch, passing: KindSet, into output: inout EventBuffer) {
    startBatch()
    var pass = MarketPass(graph, batch.count, isInsideGroup: isInsideGroup)
    pass.read(batch)
    isInsideGroup = pass.isInsideGroup
    leftOut += pass.leftOut
    graph.evaluate()
    emit(batch, orderedTicks(), passing: passing, into: &output)
  }

  func finish(into output: inout EventBuffer) {
    startBatch()
    for domain in graph.clocked { domain.closeAll(at: graph.eventClock.newest) }
    graph.eventClock.state.pointee.nextEnd = Int64.max
    graph.evaluate()
    for tick in orderedTicks() { append(tick, flags: [.last, .partial], into: &output) }
  }

  private func startBatch() {
    graph.base.startBatch()
    if graph.driven !== graph.base { graph.driven.startBatch() }
    graph.trades?.domain.startBatch()
    graph.orderTape?.domain.startBatch()
    for domain in graph.clocked { domain.startBatch() }
  }

  /// The rows of all clocks in the order of the output.
  private func orderedTicks() -> [Tick] {
    ticks.removeAll(keepingCapacity: true)
    for domain in graph.clocked {
      let set = sets.firstIndex { $0.domain === domain && !$0.isAlarm }
      let hasBar = barOutput?.domain === domain
      if set == nil, !hasBar { continue }
      for row in 0..<domain.rows.count {
        ticks.append(
          Tick(
            event: Int(domain.rows.events[row]), isCaused: domain.intervals == nil,
            time: domain.rows.times[row], order: ticks.count, row: row, set: set, hasBar: hasBar))
      }
    }
    addAlarms()
    sortTicks()
    return ticks
  }

  /// The rows in which alarms change, behind those of the features of their clock. What has no clock is
  /// caused by its group, as what counts trades is.
  private func addAlarms() {
    for (index, set) in sets.enumerated() {
      guard let changes = set.changes else { continue }
      let (rows, ofGroups) = (set.domain.rows, set.domain.clock == nil)
      for row in 0..<rows.count where changes.values[row] != 0 {
        ticks.append(
          Tick(
            event: Int(rows.events[row]) + (ofGroups ? 1 : 0),
            isCaused: set.domain.intervals == nil, time: rows.times[row], order: ticks.count,
            row: row, set: index, hasBar: false))
      }
    }
  }

  /// Ticks of one clock are in order. By insertion where there are few: the standard sort allocates.
  private func sortTicks() {
    let isSorted = !zip(ticks, ticks.dropFirst()).contains { $1 < $0 }
    if isSorted { return }
    if ticks.count > 64 { return ticks.sort(by: <) }
    for index in ticks.indices {
      let tick = ticks[index]
      var place = index
      while place > 0, tick < ticks[place - 1] {
        ticks[place] = ticks[place - 1]
        place -= 1
      }
      ticks[place] = tick
    }
  }

  // MARK: State

  /// Of all that is computed, the content of files included.
  private var identity: UInt64 {
    let allows: [UInt8] = graph.allowsEqual ? [1] : []
    return fnv1a(sets.flatMap(\.features).flatMap { $0.expression.utf8 } + allows)
  }

  func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("sets", identity) { (identity: UInt64) throws(StreamError) in
      if identity != self.identity { throw StateFields.unfit }
    }
    try fields.keep("vectors", &vectors)
    try fields.keep("leftOut", &leftOut)
    try fields.keep("isInsideGroup", &isInsideGroup)
    try fields.keep("graph", object: graph)
  }

  static var notState: Set<String> { ["barOutput", "on", "firstSetId", "pointers", "ticks"] }

  var remarks: [String] { graph.remarks }

  private var orderStatistics: [Statistics.Entry] {
    guard let tracker = graph.orderTape?.tracker else { return [] }
    return [
      Statistics.Entry("changes of orders that are not known", tracker.unknown),
      Statistics.Entry("orders beyond the bound", tracker.overflow),
    ]
  }

  var statistics: [Statistics.Entry] {
    [
      Statistics.Entry("feature vectors", vectors),
      Statistics.Entry("late and skewed events left out", leftOut),
      Statistics.Entry(
        "values of intervals that had closed",
        graph.clocked.reduce(0) { $0 + ($1.intervals?.overruns ?? 0) }),
      Statistics.Entry("values that left windows of time early", graph.leftEarly),
    ] + orderStatistics
  }
}

/// A row of a clock, to be put among the events.
struct Tick: Comparable {
  /// The event before which it stands.
  var event: Int
  /// Whether the group before that event caused it; it then belongs to the group.
  var isCaused: Bool
  var time: Int64
  /// Its place among the rows of all clocks, clock by clock.
  var order: Int
  var row: Int
  var set: Int?
  var hasBar: Bool

  static func < (first: Tick, second: Tick) -> Bool {
    if first.event != second.event { return first.event < second.event }
    if first.isCaused != second.isCaused { return first.isCaused }
    if !first.isCaused, first.time != second.time { return first.time < second.time }
    return first.order < second.order
  }
}

extension StreamHeader {
  /// Whether events come in order of time: they passed `normalize`, which did not let them through at
  /// once.
  var isOrdered: Bool {
    lineage.contains { $0.program == "normalize" && !$0.arguments.contains("--mode=eager") }
  }
}
