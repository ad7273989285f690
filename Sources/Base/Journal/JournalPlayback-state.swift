import EventStream
import Stages

/// What one that goes on behind it must know: its place in the journal, and what its writer wrote.
extension JournalPlayback: Stateful {
  package func state(_ fields: inout StateFields) throws(StreamError) {
    // First, where who looks for what was written finds it.
    if let writer {
      // Frames that pass as they stand are counted by the journal alone.
      if isVerbatim, !fields.isReading { writer.digestWords = digest.words }
      try fields.keep("writer", object: writer)
    }
    try fields.keep("hasStarted", &hasStarted)
    try fields.keep("isVerbatim", &isVerbatim)
    try fields.keep("newestTime", &newestTime)
    try fields.keep("digest", &digest.words)
    var gap = pendingGap.map { [$0] } ?? []
    try fields.keep("pendingGap", &gap)
    pendingGap = gap.first
    try keepEnd(&fields)
    try fields.keep("undecoded", &undecoded)
    try fields.keep("reader", object: reader)
  }

  private func keepEnd(_ fields: inout StateFields) throws(StreamError) {
    var frame = end?.frame ?? []
    var isPart = end?.ending == .stopped
    try fields.keep("end", &frame)
    try fields.keep("end", &isPart)
    end = frame.isEmpty ? nil : (frame, isPart ? .stopped : .complete)
  }

  package static var notState: Set<String> {
    ["start", "sink", "betweenFrames", "isLive", "tellsPositions"]
  }
}
