import CCapnpStream
import EventModel

extension StreamReader {
  /// A header from the bytes of its frame, as snapshots keep it.
  static func decodeHeader(_ bytes: [UInt8]) -> StreamHeader? {
    guard bytes.count > 8, bytes.count % 8 == 0 else { return nil }
    var words = [UInt64](repeating: 0, count: bytes.count / 8 - 1)
    words.withUnsafeMutableBytes { $0.copyBytes(from: bytes[8...]) }
    return words.withUnsafeBytes { bytes in
      do throws(FrameFailure) {
        let frame = try openFrame(bytes)
        defer { cs_frame_close(frame) }
        var header = StreamHeader()
        var stream = JoinedStream()
        var known = TableIndex()
        try stream.apply(try HeaderFrame(frame), to: &header, &known)
        return header
      } catch {
        return nil
      }
    }
  }
}
