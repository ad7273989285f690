import EventModel
import EventStream
import Stages

/// What every state of a node begins with.
package struct CheckpointHead: Stateful {
  package var checkpoint: UInt64 = 0
  /// How its reader stood; empty for a source, and for a node of several inputs.
  package var input = Resumption()

  package init(checkpoint: UInt64 = 0, input: Resumption = Resumption()) {
    self.checkpoint = checkpoint
    self.input = input
  }

  package mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("checkpoint", &checkpoint)
    try input.state(&fields)
  }
}

extension Resumption {
  package mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("inputEarlierHeader", &earlierHeader)
    try fields.keep("inputHeader", &header)
    try fields.keep("inputDigest", &digestWords)
  }
}

extension StandardSink {
  /// The state of the writer, kept.
  package func keepWriter(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("writer", object: stateWriter)
  }

  /// Says to the reader that this writer goes on behind an earlier one.
  package func tellResumption(from checkpoint: UInt64) throws(StreamError) {
    try stateWriter.tellResumption(from: checkpoint)
  }

  /// Of the file that is written, in bytes; 0 where it is none.
  package var writtenLength: Int { fileLength }
}
