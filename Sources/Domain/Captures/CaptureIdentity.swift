import EventModel
import EventStream

/// Tells recordings apart, so that `merge` takes events for copies only where they are of one recording.
enum CaptureIdentity {
  /// Bytes from the front of a recording, unpacked, that make it known.
  static let headSize = 64 << 10

  /// FNV-1a of the file's name, without its folder, and of its first bytes. Waits for them: a live input
  /// has no identity.
  static func of(_ input: ByteInput) throws(StreamError) -> UInt64 {
    do throws(StreamError) {
      _ = try input.fill(headSize)
    } catch {
      // Damage is told where the decoder comes to it, behind what is whole.
      if error.operation != "decompress" { throw error }
    }
    let name = input.name.split(separator: "/").last.map(String.init) ?? input.name
    return fnv1a(Array(name.utf8) + [0] + Array(input.available.prefix(headSize)))
  }
}
