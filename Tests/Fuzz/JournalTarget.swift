import CXxhash
import EventStream
import Glibc
import Journal

extension FuzzTarget {
  /// A segment with anything in it, its hashes made right again so that what is behind them is reached: read,
  /// and appended to.
  static let journals = FuzzTarget(
    name: "journals", seeds: { FuzzCorpus.streams.flatMap { segments(of: $0) } },
    run: { input, _ in
      let folder = FuzzFolder()
      defer { folder.remove() }
      folder.write(sealed(input))
      let sink = FrameWriter(.inMemory())
      _ = try? JournalRead.read(folder.path, into: sink)
      _ = try? JournalRead.read(folder.path, from: .event(3), into: FrameWriter(.inMemory()))
      append(FuzzCorpus.streams[0], to: folder.path)
    })

  private static func append(_ stream: [UInt8], to path: String) {
    var options = JournalOptions()
    options.segmentSize = 1 << 20
    FuzzFile.with(stream) { file in
      try JournalAppend.append(file, to: path, options, in: RunContext.outside)
    }
  }

  private static func segments(of stream: [UInt8]) -> [[UInt8]] {
    let folder = FuzzFolder()
    defer { folder.remove() }
    append(stream, to: folder.path)
    return folder.read().map { [$0] } ?? []
  }

  /// Makes the hashes of heads and payloads right, wherever a head seems to stand.
  private static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    bytes.withUnsafeMutableBytes { bytes in
      func word(_ place: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      }
      var place = 0
      while place + 216 <= bytes.count {
        let mark = UInt32(truncatingIfNeeded: word(place + 8))
        if mark == 0x4D52_4543 {
          let stored = Int(word(place + 8) >> 32)
          if place + 216 + stored <= bytes.count {
            let hash = xxhash64(bytes.baseAddress! + place + 216, stored, word(place + 32))
            bytes.storeBytes(of: hash, toByteOffset: place + 24, as: UInt64.self)
          }
          let seed = 0x9E37_79B9_7F4A_7C15 ^ UInt64(place)
          let hash = xxhash64(bytes.baseAddress! + place + 8, 208, seed)
          bytes.storeBytes(of: hash, toByteOffset: place, as: UInt64.self)
        } else if word(place + 8) == 0x4C4E_524A_4C4C_494D {
          let size = Int(word(place + 16) >> 32)
          if size > 8, place + size <= bytes.count {
            let hash = xxhash64(bytes.baseAddress! + place + 8, size - 8, place == 0 ? 0 : 1)
            bytes.storeBytes(of: hash, toByteOffset: place, as: UInt64.self)
          }
        }
        place += 8
      }
    }
    return bytes
  }
}

/// A journal's folder with one segment.
private struct FuzzFolder {
  let path: String

  init() {
    var template = Array("/dev/shm/millrace-fuzz-journal-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? "/dev/shm/millrace-fuzz-journal"
  }

  private var segment: String { path + "/0000000001.segment" }

  func write(_ bytes: [UInt8]) {
    let output = try? ByteOutput.create(segment)
    try? output?.write(bytes)
    try? output?.close()
  }

  func read() -> [UInt8]? {
    guard let input = try? ByteInput.open(segment) else { return nil }
    while (try? input.readMore()) == true {}
    return Array(input.available)
  }

  func remove() {
    for name in ["/0000000001.segment", "/0000000002.segment", "/writer"] { unlink(path + name) }
    rmdir(path)
  }
}
