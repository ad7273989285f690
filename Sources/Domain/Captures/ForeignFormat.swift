/// Formats that are known only to be refused, with what to do instead.
enum ForeignFormat {
  private static let marks: [(bytes: [UInt8], sentence: String)] = [
    (
      Array("PK\u{3}\u{4}".utf8),
      "a zip archive: unpack it, for example unzip -p FILE.zip | ingest … -"
    ),
    (
      [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0],
      "packed with xz: unpack it, for example xz -dc FILE.xz | ingest … -"
    ),
    (
      Array("BZh".utf8), "packed with bzip2: unpack it, for example bzip2 -dc FILE.bz2 | ingest … -"
    ),
    (
      [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C],
      "a 7z archive: unpack it, for example 7z e -so FILE.7z | ingest … -"
    ),
    (
      [0x04, 0x22, 0x4D, 0x18],
      "packed with lz4: unpack it, for example lz4 -dc FILE.lz4 | ingest … -"
    ),
    (Array("PAR1".utf8), "a Parquet file, which is not read: write it as CSV and say --columns"),
    (Array("ARROW1".utf8), "an Arrow file, which is not read: write it as CSV and say --columns"),
    ([0xD4, 0xC3, 0xB2, 0xA1], packets), ([0xA1, 0xB2, 0xC3, 0xD4], packets),
    ([0x4D, 0x3C, 0xB2, 0xA1], packets), ([0xA1, 0xB2, 0x3C, 0x4D], packets),
    ([0x0A, 0x0D, 0x0D, 0x0A], packets),
    (
      [0x89, 0x48, 0x44, 0x46], "an HDF5 file, which is not read: write it as CSV and say --columns"
    ),
    (
      [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59],
      "a NumPy file, which is not read: write it as CSV and say --columns"
    ),
  ]

  private static let packets = "a capture of network packets (pcap), which is not read"

  /// Enough bytes to tell all of them.
  static var headBytes: Int { 8 }

  /// What the bytes begin, as a sentence; nil where they begin none of these.
  static func sentence(_ head: UnsafeRawBufferPointer) -> String? {
    marks.first { head.starts(with: $0.bytes) && (!isText($0.bytes) || isBzip2(head, $0.bytes)) }?
      .sentence
  }

  /// "BZh" could begin a text: behind it a digit and the block's magic follow.
  private static func isText(_ mark: [UInt8]) -> Bool { mark.count == 3 }
  private static func isBzip2(_ head: UnsafeRawBufferPointer, _ mark: [UInt8]) -> Bool {
    head.count >= 8 && head[4...].starts(with: [0x31, 0x41, 0x59, 0x26])
  }
}
