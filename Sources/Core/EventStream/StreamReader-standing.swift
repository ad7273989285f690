import EventModel

/// How a reader stood in its stream, for one that goes on behind it.
package struct Resumption: Sendable {
  /// The frame of the header so far, empty before it.
  package var header: [UInt8] = []
  /// The state of the digest.
  package var digestWords: [UInt64] = []

  package init() {}
}

extension StreamReader {
  /// How this one stands. Of several streams one behind the other it cannot be told: nil.
  package var standing: Resumption? {
    if streamCount > 1 { return nil }
    var standing = Resumption()
    if let header {
      standing.header = HeaderCodec.encode(header, isIncrement: false)
      standing.digestWords = digestWords
    }
    return standing
  }
}

extension StreamHeader {
  /// As the bytes of a frame, for snapshots.
  package var frameBytes: [UInt8] { HeaderCodec.encode(self, isIncrement: false) }

  /// Of such bytes; nil where they are none.
  package init?(frameBytes: [UInt8]) {
    guard let header = StreamReader.decodeHeader(frameBytes) else { return nil }
    self = header
  }
}
