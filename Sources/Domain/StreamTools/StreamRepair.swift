import EventStream

/// Reads on behind damage and reports it.
enum StreamRepair {
  static func run(_ reader: StreamReader, into sink: any FrameSink) throws(StreamError) {
    var losses = 0
    var saved = 0
    var reading = true
    while reading {
      do throws(StreamError) {
        switch try reader.next() {
        case .header(let header): try sink.header(header)
        case .batch(let batch):
          saved += batch.count
          try sink.batch(batch)
        case .control(let control): try sink.control(control)
        case .end: reading = false
        case .wouldWait: break
        }
      } catch {
        guard error.exit == .badData || error.wasTold, reader.header != nil else { throw error }
        losses += 1
        let skipped = try reader.skipToFrame()
        if let skipped {
          reader.input.context.warn(
            "\(error.line); skipped \(skipped) bytes to the next whole frame")
        } else {
          reader.input.context.warn("\(error.line); nothing whole follows")
          reading = false
        }
        if losses > 1000 { reading = false }
      }
    }
    if losses > 0, saved == 0 {
      throw StreamError(
        .badData, operation: "repair", object: "stream", cause: "no event in it is whole")
    }
    try sink.end(reader.ending)
    if losses == 0, reader.ending == .complete {
      reader.input.context.warn("the stream is whole; nothing was lost")
    }
  }
}
