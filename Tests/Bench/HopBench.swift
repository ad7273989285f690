import EventModel
import EventStream
import Glibc

/// One event through an idle filter and back, against the same bytes through a process that only
/// reads and writes. The two take turns, on one core, with this process on another: so both meet the
/// same moods of the machine, and neither is nearer.
enum HopBench {
  static let turns = 200
  static let roundsPerTurn = 100

  /// - Parameter core: where the two run; the caller keeps this process off it.
  static func run(core: String, relay: [String]) {
    do {
      let frame = try oneEvent()
      let header = try liveHeader()
      let bare = try Partner(["taskset", "-c", core, CommandLine.arguments[0], "echo"], header: [])
      let filter = try Partner(["taskset", "-c", core] + relay, header: header)
      for _ in 0..<turns {
        bare.exchange(frame, times: roundsPerTurn)
        filter.exchange(frame, times: roundsPerTurn)
      }
      print("hop_bare \(bare.end()) us")
      print("hop_filter \(filter.end()) us")
    } catch {
      print("hop: \(error)")
      exit(70)
    }
  }

  /// Reads and writes what comes, and nothing else.
  static func echo() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(0, &buffer, buffer.count)
      if count <= 0 { exit(0) }
      if write(1, buffer, count) != count { exit(74) }
    }
  }

  private static func oneEvent() throws -> [UInt8] {
    let output = ByteOutput.inMemory()
    let writer = FrameWriter(output)
    var buffer = EventBuffer()
    sampleQuotes(1, into: &buffer)
    try writer.batch(buffer.whole)
    return output.memory
  }

  private static func liveHeader() throws -> [UInt8] {
    let output = ByteOutput.inMemory()
    var header = sampleHeader()
    header.mode = .live
    try FrameWriter(output).header(header)
    return output.memory
  }
}

/// A process at the other end of two pipes, and how long its answers took.
private final class Partner {
  private let input: Int32
  private let output: Int32
  private var child = pid_t()
  private var times: [Int64] = []
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  init(_ command: [String], header: [UInt8]) throws {
    var toChild: [Int32] = [0, 0]
    var fromChild: [Int32] = [0, 0]
    pipe(&toChild)
    pipe(&fromChild)
    for descriptor in toChild + fromChild { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
    posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
    // It will find that the stream was cut.
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    guard posix_spawnp(&child, command[0], &actions, nil, &words, environ) == 0 else {
      throw StreamError(
        .noInput, operation: "start", object: command[0], cause: describeErrno(errno))
    }
    close(toChild[0])
    close(fromChild[1])
    (input, output) = (toChild[1], fromChild[0])
    if !header.isEmpty {
      write(input, header, header.count)
      _ = read(output, &buffer, buffer.count)
    }
  }

  func exchange(_ frame: [UInt8], times count: Int) {
    for _ in 0..<count {
      let started = now()
      write(input, frame, frame.count)
      _ = read(output, &buffer, buffer.count)
      times.append(now() - started)
    }
  }

  /// Ends the process. The median of a round trip in microseconds.
  func end() -> Double {
    close(input)
    close(output)
    var status: Int32 = 0
    waitpid(child, &status, 0)
    return Double(times.sorted()[times.count / 2]) / 1000
  }
}
