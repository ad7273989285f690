import CZlib
import CZstd

/// How the bytes of an input are packed; recognised by the first bytes.
enum Compression {
  case none, zstd, gzip

  /// Enough bytes to tell.
  static let headSize = 4

  init(head: UnsafeRawBufferPointer) {
    if head.count >= 2, head[0] == 0x1F, head[1] == 0x8B {
      self = .gzip
    } else if head.count >= 4, head[1] == 0xB5, head[2] == 0x2F, head[3] == 0xFD, head[0] == 0x28 {
      self = .zstd
    } else if head.count >= 4, head[0] & 0xF0 == 0x50, head[1] == 0x2A, head[2] == 0x4D,
      head[3] == 0x18
    {
      self = .zstd  // begins with a skippable frame
    } else {
      self = .none
    }
  }
}

/// Unpacks a stream of bytes. Memory is bounded by the format's window: at most 128 MiB for zstd,
/// 32 KiB for gzip, whatever the input claims to hold.
protocol Decompressor: AnyObject {
  /// Unpacks from `source` into `target`; returns how many bytes were used and made. Throws the cause
  /// when the input is damaged.
  func step(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) throws(DecompressionFailure) -> (used: Int, made: Int)

  /// Whether the input may end here: between two packed frames.
  var isBetweenFrames: Bool { get }
}

struct DecompressionFailure: Error {
  var cause: String
}

final class ZstdDecompressor: Decompressor {
  private let context = ZSTD_createDStream()
  private(set) var isBetweenFrames = true

  deinit { ZSTD_freeDStream(context) }

  func step(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) throws(DecompressionFailure) -> (used: Int, made: Int) {
    var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
    var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
    let hint = ZSTD_decompressStream(context, &output, &input)
    if ZSTD_isError(hint) != 0 {
      throw DecompressionFailure(cause: "zstd: " + String(cString: ZSTD_getErrorName(hint)))
    }
    // Asked again behind a finished frame it names the size of the next one's header.
    if input.pos > 0 || output.pos > 0 { isBetweenFrames = hint == 0 }
    return (input.pos, output.pos)
  }
}

final class GzipDecompressor: Decompressor {
  private var state = z_stream()
  private(set) var isBetweenFrames = false

  init() {
    // 31: a gzip wrapper with the largest window.
    let status = inflateInit2_(&state, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib refused to start")
  }

  deinit { inflateEnd(&state) }

  func step(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) throws(DecompressionFailure) -> (used: Int, made: Int) {
    if isBetweenFrames {
      if source.isEmpty { return (0, 0) }
      // Zeros behind a member are padding, as on a tape (gzip(1)).
      let padding = source.prefix { $0 == 0 }.count
      if padding > 0 { return (padding, 0) }
      // Another member follows.
      inflateReset(&state)
      isBetweenFrames = false
    }
    state.next_in = UnsafeMutableRawPointer(mutating: source.baseAddress)?
      .assumingMemoryBound(to: Bytef.self)
    state.avail_in = uInt(source.count)
    state.next_out = target.baseAddress?.assumingMemoryBound(to: Bytef.self)
    state.avail_out = uInt(target.count)
    let status = inflate(&state, Z_NO_FLUSH)
    switch status {
    case Z_STREAM_END: isBetweenFrames = true
    case Z_OK, Z_BUF_ERROR: break
    default:
      throw DecompressionFailure(
        cause: "gzip: " + (state.msg.map { String(cString: $0) } ?? "damaged data"))
    }
    return (source.count - Int(state.avail_in), target.count - Int(state.avail_out))
  }
}
