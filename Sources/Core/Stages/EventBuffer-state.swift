import EventModel
import EventStream

extension EventBuffer {
  /// What was appended and not passed on.
  ///
  /// The events are those of this process's own snapshot; what they refer to in their payload is checked
  /// by who reads the frames that they are written in.
  package mutating func state(_ fields: inout StateFields) throws(StreamError) {
    var contents = fields.isReading ? Contents() : contents
    try fields.keep("events", &contents.events)
    try fields.keep("values", &contents.values)
    try fields.keep("words", &contents.words)
    try fields.keep("text", &contents.text)
    try fields.keep("fullFrames", &contents.fullFrames)
    try fields.keep("frame", &contents.frame)
    if fields.isReading, !take(contents) { throw StateFields.unfit }
  }
}
