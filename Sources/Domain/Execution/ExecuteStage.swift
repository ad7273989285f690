import Configuration
import EventModel
import EventStream
import Stages

/// The program `execute --sim`: forwards what it reads, and adds the orders and fills of the engine.
public struct ExecuteStage: Stage {
  private let engine: ExecutionEngine
  private var terms: AppliedTerms
  private var feed: OrderFileFeed?
  private var scratch = ScratchBuffer()
  private let said = ScratchBuffer()
  private var now = Int64.min
  private var isInsideGroup = false
  private var isBegun = false
  private var venueRemark: String?

  /// - Parameters:
  ///   - file: `[execution]`, `[venue]` and `[instrument.SYMBOL]`.
  ///   - orders: parents beside those of the stream.
  public init(_ file: TradingFile, orders: OrderFile? = nil) throws(StreamError) {
    engine = try ExecutionEngine(file)
    terms = AppliedTerms(file.terms)
    feed = orders.map { OrderFileFeed($0, as: .approved) }
  }

  public mutating func begin(_ header: inout StreamHeader) throws(StreamError) {
    try terms.apply(to: &header)
    if !isBegun, header.kinds.contains(.fill) {
      throw StreamError(
        .badData, operation: "read", object: "standard input",
        cause: "the stream has fills already; to execute it again would count them twice")
    }
    if !isBegun { venueRemark = otherVenue(header) }
    isBegun = true
    header.kinds.formUnion(KindSet(.order, .fill))
    feed?.begin(&header)
    try engine.begin(header)
  }

  /// Risk derived its fills by the venue of a file: under another the account in the stream is not that of
  /// the fills that are made here.
  private func otherVenue(_ header: StreamHeader) -> String? {
    let notes = header.lineage.last { $0.program == "risk" }?.notes ?? []
    guard let told = notes.first(where: { $0.hasPrefix(ExecutionEngine.note) }), told != engine.note
    else { return nil }
    return
      "risk derived its fills by other tables [venue] or [execution] than these: the account events of "
      + "the stream do not belong to the fills that are made here; give both the same file"
  }

  public mutating func process(
    _ batch: EventBatch, into output: inout EventBuffer
  ) throws(StreamError) {
    guard let events = batch.events.baseAddress else { return }
    // The first event that has not been passed on.
    var next = 0
    for index in 0..<batch.count {
      let event = events + index
      let (time, flags) = (event.pointee.eventTime, event.pointee.flags)
      guard Timestamp.range.contains(time) else { continue }
      if time > now, !isInsideGroup, !flags.contains(.skewed) {
        now = time
        if feed != nil || engine.nextTime <= time {
          output.forward(batch, &next, upTo: index)
          if feed != nil { try feedOrders(into: &output) }
          engine.advance(to: time, into: &output)
        }
      }
      // What the engine says of an event stands behind it.
      engine.take(event, of: batch, into: &said.buffer)
      if said.buffer.count > 0 {
        output.forward(batch, &next, upTo: index + 1)
        said.pass(into: &output)
      }
      isInsideGroup = !flags.contains(.last)
    }
    output.forward(batch, &next, upTo: batch.count)
  }

  /// The rows of the order file that are due.
  private mutating func feedOrders(into output: inout EventBuffer) throws(StreamError) {
    while let feed, feed.nextTime <= now {
      engine.advance(to: feed.nextTime, into: &output)
      try self.feed?.append(to: &scratch.buffer)
      scratch.buffer.forEachFrame { batch in
        guard let events = batch.events.baseAddress else { return }
        for index in 0..<batch.count {
          output.forward(events[index], of: batch)
          engine.take(events + index, of: batch, into: &output)
        }
      }
      scratch.buffer.removeAll()
    }
  }

  public mutating func finish(into output: inout EventBuffer) throws(StreamError) {
    engine.finish(into: &output)
  }

  public var statistics: [Statistics.Entry] { engine.statistics }
  public var remarks: [String] {
    [venueRemark].compactMap { $0 } + (feed?.remark.map { [$0] } ?? engine.remarks)
  }

  public mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("now", &now)
    try fields.keep("isInsideGroup", &isInsideGroup)
    try fields.keep("feed", &feed)
    try fields.keep("engine", object: engine)
  }

  public static var notState: Set<String> {
    ["terms", "scratch", "said", "isBegun", "venueRemark"]
  }
}

/// A buffer that a copyable stage may hold.
private final class ScratchBuffer {
  var buffer = EventBuffer()

  /// Moves everything to the end of another.
  func pass(into output: inout EventBuffer) {
    buffer.forEachFrame { batch in
      var next = 0
      output.forward(batch, &next, upTo: batch.count)
    }
    buffer.removeAll()
  }
}
