import CZstd
import EventStream

/// Packs frames by zstd, one by one.
final class FramePacker {
  private let context = ZSTD_createCCtx()

  /// - Parameter level: of zstd; negative levels are faster than 1.
  init(level: Int) { ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level)) }

  deinit { ZSTD_freeCCtx(context) }

  static let levels = Int(ZSTD_minCLevel())...Int(ZSTD_maxCLevel())

  static func bound(_ size: Int) -> Int { ZSTD_compressBound(size) }

  /// Packs into `target`, which has room for `bound`; nil where packing gains nothing.
  func pack(
    _ frame: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) -> Int? {
    let size = ZSTD_compress2(
      context, target.baseAddress, target.count, frame.baseAddress, frame.count)
    return ZSTD_isError(size) == 0 && size < frame.count ? size : nil
  }
}

/// Gives the frames of records.
final class FrameUnpacker {
  private let context = ZSTD_createDCtx()
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 19, alignment: 64)

  deinit {
    ZSTD_freeDCtx(context)
    buffer.deallocate()
  }

  /// The frame; nil where it cannot be unpacked to what its head says. Valid until the next call, and as long
  /// as the payload is.
  func frame(_ head: RecordHead, _ payload: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    if !head.isPacked { return payload }
    let size = Int(head.frameSize)
    if size > buffer.count {
      buffer.deallocate()
      buffer = .allocate(byteCount: size, alignment: 64)
    }
    let made = ZSTD_decompressDCtx(
      context, buffer.baseAddress, size, payload.baseAddress, payload.count)
    return made == size ? UnsafeRawBufferPointer(rebasing: buffer[..<size]) : nil
  }
}
