import EventModel

/// How a reader stood in its stream, for one that goes on behind it.
package struct Resumption: Sendable, Equatable {
  /// Of several streams one behind the other: the frame of the header of those before the present one;
  /// empty where its own says as much.
  package var earlierHeader: [UInt8] = []
  /// The frame of the header so far, empty before it.
  package var header: [UInt8] = []
  /// The state of the digest.
  package var digestWords: [UInt64] = []

  package init() {}

  /// How a reader of all that a writer has written stands.
  package init(behind writer: FrameWriter) {
    header = writer.headerFrame
    digestWords = writer.digestWords
  }
}

extension Resumption {
  /// Several, one for each input of a program, as the bytes of a file.
  package static func bytes(of standings: [Resumption?]) -> [UInt8] {
    var words = [UInt64(standings.count)]
    var bytes: [UInt8] = []
    for standing in standings {
      let parts = standing.map { [$0.earlierHeader, $0.header] } ?? []
      words += [standing == nil ? 0 : 1, UInt64(standing?.digestWords.count ?? 0)]
      words += standing?.digestWords ?? []
      for part in parts {
        words.append(UInt64(part.count))
        bytes += part
      }
    }
    return words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } } + bytes
  }

  /// Of such bytes; nil where they are none.
  package static func standings(in bytes: [UInt8]) -> [Resumption?]? {
    var place = 0
    func word() -> Int? {
      guard place + 8 <= bytes.count else { return nil }
      defer { place += 8 }
      let word = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: UInt64.self) }
      return Int(truncatingIfNeeded: UInt64(littleEndian: word))
    }
    guard let count = word(), count >= 0, count < 1 << 16 else { return nil }
    var standings: [Resumption?] = []
    var lengths: [(Int, Int)] = []
    for _ in 0..<count {
      guard let isThere = word(), let words = word(), (0..<64).contains(words) else { return nil }
      var standing = Resumption()
      for _ in 0..<words {
        guard let digest = word() else { return nil }
        standing.digestWords.append(UInt64(bitPattern: Int64(digest)))
      }
      guard isThere == 1 else {
        standings.append(nil)
        lengths.append((0, 0))
        continue
      }
      guard let earlier = word(), let own = word(), earlier >= 0, own >= 0 else { return nil }
      standings.append(standing)
      lengths.append((earlier, own))
    }
    for (index, (earlier, own)) in lengths.enumerated() {
      guard earlier <= bytes.count - place, own <= bytes.count - place - earlier else { return nil }
      standings[index]?.earlierHeader = Array(bytes[place..<place + earlier])
      standings[index]?.header = Array(bytes[place + earlier..<place + earlier + own])
      place += earlier + own
    }
    return place == bytes.count ? standings : nil
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
