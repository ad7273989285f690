import EventModel
import EventStream
import Glibc

/// One event through an idle filter and back, against the same bytes through a process that only
/// reads and writes.
enum HopBench {
  static let rounds = 20_000

  static func run(relay: [String]) {
    do {
      let frame = try oneEvent()
      let header = try liveHeader()
      let bare = try measure([CommandLine.arguments[0], "echo"], header: [], frame)
      let hop = try measure(relay, header: header, frame)
      print("hop_bare \(bare) us")
      print("hop_filter \(hop) us")
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

  /// Median microseconds of a round trip.
  private static func measure(
    _ command: [String], header: [UInt8], _ frame: [UInt8]
  ) throws -> Double {
    var toChild: [Int32] = [0, 0]
    var fromChild: [Int32] = [0, 0]
    pipe(&toChild)
    pipe(&fromChild)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
    posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
    for descriptor in toChild + fromChild {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var child = pid_t()
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    guard posix_spawnp(&child, command[0], &actions, nil, &words, environ) == 0 else {
      throw StreamError(
        .noInput, operation: "start", object: command[0], cause: describeErrno(errno))
    }
    close(toChild[0])
    close(fromChild[1])
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    if !header.isEmpty {
      write(toChild[1], header, header.count)
      _ = read(fromChild[0], &buffer, buffer.count)
    }
    var times: [Int64] = []
    for _ in 0..<rounds {
      let started = now()
      write(toChild[1], frame, frame.count)
      _ = read(fromChild[0], &buffer, buffer.count)
      times.append(now() - started)
    }
    close(toChild[1])
    close(fromChild[0])
    var status: Int32 = 0
    waitpid(child, &status, 0)
    return Double(times.sorted()[rounds / 2]) / 1000
  }
}
