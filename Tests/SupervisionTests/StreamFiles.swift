import EventModel
import EventStream
import Foundation
import TestSupport

/// Looks into the stream files of a folder, and cuts them at an event.
extension ScratchFolder {
  /// Of each of the streams of a file, how many of the events that its node read stand in it: those that it
  /// has not made itself.
  func passedCounts(_ name: String, made: EventKind = .features) throws -> [Int] {
    let reader = StreamReader(try ByteInput.open(path + "/" + name))
    var counts: [Int] = []
    while true {
      let step = try reader.next()
      while counts.count < reader.streamCount { counts.append(0) }
      switch step {
      case .end: return counts
      case .batch(let batch): counts[counts.count - 1] += batch.events.count { $0.kind != made }
      case .header, .control, .wouldWait: break
      }
    }
  }

  /// Writes the first events of a stream to one file and the others to another.
  func cut(_ name: String, at count: Int, into first: String, _ second: String) throws {
    let reader = StreamReader(try ByteInput.open(path + "/" + name))
    let outputs = [ByteOutput.inMemory(), .inMemory()]
    let writers = outputs.map { FrameWriter($0) }
    var position = 0
    reading: while true {
      switch try reader.next() {
      case .end: break reading
      case .header(let header): for writer in writers { try writer.header(header) }
      case .batch(let batch):
        for (index, writer) in writers.enumerated() {
          var part = EventBuffer()
          for (place, event) in batch.events.enumerated()
          where (position + place < count) == (index == 0) {
            part.forward(event, of: batch)
          }
          try part.forEachFrame { batch throws(StreamError) in try writer.batch(batch) }
        }
        position += batch.count
      case .control, .wouldWait: break
      }
    }
    for (index, name) in [first, second].enumerated() {
      try writers[index].end(.complete)
      try write(outputs[index].memory, to: name)
    }
  }
}
