import Configuration
import EventModel
import EventStream
import Expressions
import FeatureLibrary
import Stages

/// Events between two stages in one.
private final class Staging {
  var buffer = EventBuffer()
}

/// Runs one strategy over a stream and puts its signals behind the events that caused them.
///
/// The features that the strategy needs are taken from the stream where it has them in one set;
/// otherwise they are computed here, and stay here.
public struct SignalStage: Stage {
  private let run: StrategyRun
  private let strategy: (name: String, version: String)
  private var terms: AppliedTerms
  private let requests: [FeatureRequest]
  /// The error of an instrument that the stream lacks, without its cause.
  private let missing: StreamError
  private let targets: TargetFile

  /// What computes the features where the stream lacks them.
  private var features: FeaturesStage?
  private let staged = Staging()
  /// The set whose rows are decided on, and where in it the inputs are.
  private var set: UInt16?
  private var columns: [Int] = []
  private var inputs: [FeatureSet.Feature] = []
  private var firstId: Int?
  private var nextRow = 0
  private var insideGroup = false
  /// Rows of the file come behind the bars of their time, which they are decided by.
  private var hasBars = false
  private var newest = Int64.min
  /// Before this nothing is told any more.
  private var told = Int64.min
  /// Events come in order of time; else only watermarks, and the rows that these close, say that a time is
  /// over.
  private var isOrdered = false

  /// - Parameters:
  ///   - terms: what is said of instruments beside the stream.
  ///   - missing: the error of an instrument that the stream lacks, without its cause.
  init(
    _ run: StrategyRun, name: String, version: String, terms: InstrumentTerms,
    missing: StreamError
  ) throws(StreamError) {
    self.run = run
    strategy = (name, version)
    self.terms = AppliedTerms(terms)
    self.missing = missing
    targets = (run.rule as? TargetFileRule)?.file ?? TargetFile()
    var requests: [FeatureRequest] = []
    for text in run.features {
      do throws(ExpressionError) {
        requests.append(try FeatureRequest(text))
      } catch {
        throw FeaturesProgram.failure(error, in: text)
      }
    }
    self.requests = requests
  }

  public mutating func begin(_ header: inout StreamHeader) throws(StreamError) {
    try terms.apply(to: &header)
    if firstId == nil { try choose(header) }
    if var own = features {
      var inner = header
      try own.begin(&inner)
      features = own
      try take(inner)
    }
    let first = firstId ?? header.strategies.count
    firstId = first
    header.strategies = HeaderTable(header.strategies.prefix(first))
    guard first < Int(UInt16.max) - 1 else {
      throw StreamError(
        .badData, operation: "begin", object: "stream", cause: "it has too many strategies")
    }
    run.strategyId = UInt16(first)
    header.strategies.append(
      Strategy(
        id: UInt16(first), name: strategy.name, version: strategy.version, inputs: inputs))
    header.kinds.insert(.signal)
    hasBars = header.kinds.contains(.bar)
    isOrdered = header.isOrdered
    run.begin(header, terms.terms)
    if !header.instruments.isEmpty, let missing = run.missingInstrument {
      let known = header.instruments.prefix(10).map(\.symbol).joined(separator: ", ")
      var error = self.missing
      error.cause += "the stream has no \(missing) (it has \(known))"
      throw error
    }
  }

  /// Whether the stream has the features already.
  private mutating func choose(_ header: StreamHeader) throws(StreamError) {
    if requests.isEmpty { return }
    var wanted = FeaturesStage(requests)
    var inner = header
    try wanted.begin(&inner)
    let own = inner.featureSets.dropFirst(header.featureSets.count)
    guard let set = own.first, own.count == 1 else {
      let clocks = own.map { $0.clock.isEmpty ? "every group" : $0.clock }.joined(separator: ", ")
      throw StreamError(
        .usage, operation: "begin", object: strategy.name,
        cause: "its features have several clocks (\(clocks)); give them one with --clock")
    }
    let known = header.featureSets.first { candidate in
      candidate.clock == set.clock
        && set.features.allSatisfy { one in candidate.features.contains { $0.hash == one.hash } }
    }
    if let known {
      try take(known, inner)
    } else {
      features = FeaturesStage(requests)
    }
  }

  /// The set that the inner stage has made.
  private mutating func take(_ inner: StreamHeader) throws(StreamError) {
    guard let set = inner.featureSets.last else { return }
    try take(set, inner)
  }

  /// Finds the inputs in a set, by the canonical texts that the requests have.
  private mutating func take(_ set: FeatureSet, _ inner: StreamHeader) throws(StreamError) {
    let made = inner.featureSets.last ?? set
    var found: [FeatureSet.Feature] = []
    for request in requests {
      // A feature asked for twice is one column; its name is the request's, or its canonical text.
      guard
        let own = made.features.first(where: { $0.name == request.name })
          ?? made.features.first(where: { $0.name.hasPrefix(request.name + ".") })
      else { continue }
      if own.name != request.name {
        throw StreamError(
          .usage, operation: "begin", object: strategy.name,
          cause: "\(request.name) has several outputs; name one, for example \(own.name)")
      }
      found.append(own)
    }
    self.set = set.id
    columns = found.compactMap { one in set.features.firstIndex { $0.hash == one.hash } }
    inputs = found
    precondition(columns.count == requests.count, "every input has a column")
  }

  public mutating func process(
    _ batch: EventBatch, into output: inout EventBuffer
  ) throws(StreamError) {
    guard var own = features else { return decide(batch, into: &output) }
    features = nil
    try own.process(batch, into: &staged.buffer)
    features = own
    let (set, staged) = (set, staged)
    staged.buffer.forEachFrame { frame in decide(frame, dropping: set, into: &output) }
    staged.buffer.removeAll()
  }

  /// - Parameter dropping: the feature set that stays here.
  private mutating func decide(
    _ batch: EventBatch, dropping dropped: UInt16? = nil, into output: inout EventBuffer
  ) {
    guard let events = batch.events.baseAddress else { return }
    var nextTime = nextTime
    // The first event that has not been passed on.
    var next = 0
    for index in 0..<batch.count {
      let event = events + index
      let (time, flags) = (event.pointee.eventTime, event.pointee.flags)
      if time >= nextTime, !insideGroup, !flags.contains(.skewed) {
        output.forward(batch, &next, upTo: index)
        step(to: event.pointee, &output)
        nextTime = self.nextTime
      }
      if time > newest, !flags.contains(.skewed) { newest = time }
      if event.pointee.kind == .watermark {
        told = max(told, time)
        if !insideGroup { continue }
      }
      run.observe(event, of: batch)
      let isLast = flags.contains(.last)
      insideGroup = !isLast
      if event.pointee.kind == .features, event.pointee.features.set == set {
        run.decide(event.pointee, batch.values(of: event.pointee), columns)
        nextTime = self.nextTime
        if dropped != nil {
          output.forward(batch, &next, upTo: index)
          next = index + 1
          if isLast, output.isInsideGroup { output.closeGroup() }
        }
      }
      if isLast, run.hasChanges {
        output.forward(batch, &next, upTo: index + 1)
        run.emit(after: event.pointee, at: time, into: &output)
        nextTime = self.nextTime
      }
    }
    output.forward(batch, &next, upTo: batch.count)
  }

  /// The time of the next row of a file of targets; `Int64.max` behind the last.
  private var nextRowTime: Int64 {
    nextRow < targets.rows.count ? targets.rows[nextRow].time : .max
  }

  /// From when on an event has to wait for what is due: a row comes before the events of its time, what is
  /// left by the clock behind them.
  private var nextTime: Int64 { min(nextRowTime, run.nextDue.addingSaturated(1)) }

  /// Does what is due before an event.
  private mutating func step(to event: Event, _ output: inout EventBuffer) {
    // Bars of the time of a row, and what says that it has come, go before it.
    let waits = hasBars && (event.kind == .bar || event.kind == .watermark)
    let endsTime = isOrdered || event.kind == .watermark || event.kind == .features
    play(
      rowsUntil: waits ? event.eventTime - 1 : event.eventTime,
      dueBefore: endsTime ? event.eventTime : .min, &output)
  }

  /// Plays the rows of a file of targets, and leaves what is due, in the order of time.
  private mutating func play(
    rowsUntil time: Int64, dueBefore end: Int64, _ output: inout EventBuffer
  ) {
    while true {
      let (row, due) = (nextRowTime, run.nextDue)
      if nextRow < targets.rows.count, row <= time, row <= due || due >= end {
        run.take(targets.rows[nextRow])
        run.emit(after: nil, at: row, into: &output)
        nextRow += 1
      } else if due < end {
        run.leaveDue()
        // What a late row has entered may be due in the past.
        run.emit(after: nil, at: max(due, isOrdered ? newest : told), into: &output)
      } else {
        return
      }
    }
  }

  public mutating func finish(into output: inout EventBuffer) throws(StreamError) {
    play(rowsUntil: hasBars ? newest : .min, dueBefore: newest.addingSaturated(1), &output)
    guard var own = features else { return }
    features = nil
    try own.finish(into: &staged.buffer)
    features = own
    staged.buffer.removeAll()
  }

  public mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("features", &features)
    try fields.keep("nextRow", &nextRow)
    try fields.keep("insideGroup", &insideGroup)
    try fields.keep("newest", &newest)
    try fields.keep("told", &told)
    try fields.keep("run", object: run)
  }

  public static var notState: Set<String> {
    [
      "strategy", "terms", "requests", "missing", "targets", "staged", "set", "columns", "inputs",
      "firstId", "hasBars", "isOrdered",
    ]
  }

  public var statistics: [Statistics.Entry] {
    [
      Statistics.Entry("signals", run.signals),
      Statistics.Entry("entries refused by session or spread", run.refusedEntries),
      Statistics.Entry("rows with absent or unreliable inputs", run.absentRows),
    ] + (features?.statistics ?? [])
  }

  public var remarks: [String] {
    var remarks = features?.remarks ?? []
    if let remark = targets.remark(in: run.header.instruments) { remarks.append(remark) }
    if run.signals == 0 {
      remarks.append(
        "\(strategy.name) gave no signal"
          + (run.absentRows > 0 ? "; \(run.absentRows) rows had absent inputs" : ""))
    }
    return remarks
  }
}
