import EventModel
import EventStream
import Foundation
import Testing

/// What one run writes another of the same process reads.
struct StreamLinkTests {
  private let link: StreamLink
  private let writing: RunContext
  private let reading: RunContext

  init() throws {
    link = try StreamLink()
    var ends = RunEnds()
    ends.output = link
    writing = RunContext(program: "writer", ends)
    ends = RunEnds()
    ends.input = link
    reading = RunContext(program: "reader", ends)
  }

  private func writer() throws -> FrameWriter {
    FrameWriter(try ByteOutput.standard(in: writing))
  }

  private var reader: StreamReader { StreamReader(ByteInput.standard(in: reading)) }

  private static func header(live: Bool = false) -> StreamHeader {
    var header = StreamHeader()
    header.mode = live ? .live : .recorded
    header.kinds = KindSet(.trade)
    header.instruments = HeaderTable([Instrument(id: 0, symbol: "A", publisher: "P")])
    return header
  }

  private static func trades(_ count: Int, from first: Int = 0) -> EventBuffer {
    var buffer = EventBuffer()
    for index in first..<first + count {
      buffer.append(
        Event(
          kind: .trade, eventTime: Int64(index), receiveTime: noTime, origin: UInt64(index),
          sequence: 0, instrument: 0))
    }
    return buffer
  }

  private func inThread(_ body: @escaping @Sendable () -> Void) -> DispatchSemaphore {
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      body()
      done.signal()
    }
    thread.start()
    return done
  }

  /// More than the link holds, in buffers and in copies of frames, without events and with many frames at
  /// once: in order, and with the places that a pipe would have.
  @Test func allComesInOrder() throws {
    let output = ByteOutput.inMemory()
    let inPipe = FrameWriter(output)
    nonisolated(unsafe) let linked = try writer()
    try Self.write(to: inPipe)
    let done = inThread { [link] in
      do { try Self.write(to: linked) } catch { Issue.record("\(error)") }
      link.finish()
    }
    let reader = reader
    var times: [Int64] = []
    var frames = 0
    var barriers: [UInt64] = []
    loop: while true {
      switch try reader.next() {
      case .batch(let batch):
        frames += 1
        times += batch.events.map(\.eventTime)
      case .control(.barrier(let number)): barriers.append(number)
      case .end: break loop
      case .header, .control, .wouldWait: break
      }
    }
    done.wait()
    #expect(times == Array(0..<Int64(times.count)) && times.count == 40 * 110 + 9000)
    #expect(frames == 40 * 3 + 3 && barriers == Array(0..<40))
    #expect(reader.goodBytes == output.memory.count)
    #expect(reader.ending == .complete)
  }

  private static func write(to writer: FrameWriter) throws {
    try writer.header(header())
    var next = 0
    for round in 0..<40 {
      var buffer = trades(100, from: next)
      try writer.take(&buffer)
      #expect(buffer.count == 0)
      let few = trades(10, from: next + 100)
      try writer.batch(few.whole)
      try writer.batch(buffer.whole)
      try writer.control(.barrier(UInt64(round)))
      next += 110
    }
    // Of several frames.
    var large = trades(9000, from: next)
    try writer.take(&large)
    try writer.end()
  }

  /// A writer that waits for room, and one that has room, hear that the reader has ended.
  @Test func aWriterHearsThatItsReaderHasEnded() throws {
    nonisolated(unsafe) let linked = try writer()
    nonisolated(unsafe) var failure: StreamError?
    let done = inThread {
      do throws(StreamError) {
        try linked.header(Self.header())
        while true {
          var buffer = Self.trades(100)
          try linked.take(&buffer)
        }
      } catch {
        failure = error
      }
    }
    let reader = reader
    _ = try reader.next()
    _ = try reader.next()
    link.abandon()
    done.wait()
    #expect(failure?.exit == .brokenPipe)
    #expect(throws: StreamError.brokenPipe) { try linked.control(.barrier(1)) }
  }

  /// A writer that ends without an end has failed: what it wrote comes first.
  @Test func aReaderHearsThatItsWriterHasEnded() throws {
    let linked = try writer()
    try linked.header(Self.header())
    var buffer = Self.trades(5)
    try linked.take(&buffer)
    link.finish()
    let reader = reader
    _ = try reader.next()
    guard case .batch(let batch) = try reader.next() else {
      Issue.record("no batch")
      return
    }
    #expect(batch.count == 5)
    #expect { try reader.next() } throws: {
      ($0 as? StreamError)?.cause.contains("the stream stops without its end") ?? false
    }
  }

  /// An event that no stream may hold is refused where it is written, behind those of the frames before.
  @Test func untimelyEventsAreRefused() throws {
    let linked = try writer()
    try linked.header(Self.header())
    var buffer = Self.trades(5000)
    buffer.append(
      Event(
        kind: .trade, eventTime: Int64.max, receiveTime: noTime, origin: 0, sequence: 0,
        instrument: 0))
    #expect { try linked.take(&buffer) } throws: {
      ($0 as? StreamError)?.object == "event 5000"
    }
    #expect(buffer.count == 0)
    link.finish()
    let reader = reader
    _ = try reader.next()
    guard case .batch(let batch) = try reader.next() else {
      Issue.record("the frame before it is lost")
      return
    }
    #expect(batch.count == 3641)
  }

  /// A live reader is not kept waiting by one event.
  @Test func whatIsFlushedComesAtOnce() throws {
    nonisolated(unsafe) let linked = try writer()
    let reader = reader
    let read = DispatchSemaphore(value: 0)
    let done = inThread { [link] in
      defer { link.finish() }
      do throws(StreamError) {
        try linked.header(Self.header(live: true))
        for index in 0..<50 {
          var buffer = Self.trades(1, from: index)
          try linked.take(&buffer)
          try linked.flush()
          // Only when it was read the next one comes.
          read.wait()
        }
        try linked.end()
      } catch {
        Issue.record("\(error)")
      }
    }
    var events = 0
    loop: while true {
      switch try reader.next(waits: false) {
      case .batch(let batch):
        events += batch.count
        read.signal()
      case .wouldWait: _ = try reader.input.readMore()
      case .end: break loop
      case .header, .control: break
      }
    }
    done.wait()
    #expect(events == 50)
  }
}
