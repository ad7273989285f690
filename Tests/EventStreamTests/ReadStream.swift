import EventStream
import Foundation
import TestSupport

/// What a reader makes of some bytes.
struct ReadStream {
  var sink = RecordingSink()
  var error: StreamError?
  /// Bytes up to the last whole frame.
  var goodBytes = 0

  /// Reads bytes that arrive in chunks of `chunk`.
  init(_ bytes: [UInt8], chunk: Int = 4096) {
    let input = ChunkedInput.open(bytes, chunk: chunk)
    let reader = StreamReader(input)
    do throws(StreamError) {
      try reader.run(into: sink)
    } catch {
      self.error = error
    }
    goodBytes = reader.goodBytes
  }

  var events: [OwnedEvent] { sink.events }
}

/// An input whose every read returns one chunk.
enum ChunkedInput {
  static func open(_ bytes: [UInt8], chunk: Int) -> ByteInput {
    var ends: [Int32] = [0, 0]
    precondition(pipe(&ends) == 0)
    // Packet mode: a read never joins two writes of up to 4 KiB. O_DIRECT is not imported.
    #if arch(arm64)
      let packets: Int32 = 0o200000
    #else
      let packets: Int32 = 0o40000
    #endif
    precondition(fcntl(ends[1], F_SETFL, packets) == 0)
    let (reading, writing) = (ends[0], ends[1])
    Thread.detachNewThread {
      // A reader that stops early is no reason to die; other threads and their children are as before.
      var brokenPipe = sigset_t()
      sigemptyset(&brokenPipe)
      sigaddset(&brokenPipe, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &brokenPipe, nil)
      bytes.withUnsafeBytes { bytes in
        var start = 0
        while start < bytes.count {
          let size = min(chunk, bytes.count - start)
          if write(writing, bytes.baseAddress! + start, size) != size { break }
          start += size
        }
      }
      close(writing)
    }
    return ByteInput(descriptor: reading, name: "test")
  }
}

/// Runs a shell command on bytes, for packing them as other tools do.
func packed(_ bytes: [UInt8], by command: String) throws -> [UInt8] {
  let scratch = try ScratchFolder()
  try scratch.write(bytes, to: "in")
  let outcome = try Programs.run("\(command) < in", in: scratch)
  guard outcome.status == 0 else { throw CocoaError(.executableLoad) }
  return outcome.standardOutput
}
