import EventStream
import Stages

/// What has been counted so far.
extension StreamReport: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("counts", &counts, count: counts.count)
    try fields.keep("instruments", &instruments)
    try fields.keep("firstTime", &firstTime)
    try fields.keep("lastTime", &lastTime)
    try fields.keep("highest", &highest)
    try fields.keep("watermark", &watermark)
    try fields.keep("watermarks", &watermarks)
    try fields.keep("disordered", &disordered)
    try fields.keep("disorder", &disorder)
    try fields.keep("latency", &latency)
    try fields.keep("latencyLowest", &latencyLowest)
    try fields.keep("flagged", &flagged, count: flagged.count)
    try fields.keep("late", &late)
    try fields.keep("duplicates", &duplicates)
    try fields.keep("recent", &recent)
    try fields.keep("frames", &frames)
    try fields.keep("digest", &digest.words)
    try fields.keep("otherBytes", &otherBytes)
  }
}

extension SpanHistogram: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("buckets", &buckets, count: buckets.count)
    try fields.keep("count", &count)
    try fields.keep("largest", &largest)
  }
}

extension RecentOrigins: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("slots", &slots, count: slots.count)
  }
}
