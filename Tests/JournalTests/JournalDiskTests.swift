import EventModel
import EventStream
import Foundation
import Journal
import Synchronization
import TestSupport
import Testing

/// A disk that forgets what was not synced, and has no room now and then.
private final class TornDisk: Sendable {
  private struct Write {
    var path: String
    var bytes: [UInt8]
    var offset: Int
  }

  private struct State {
    var synced: [String: [UInt8]] = [:]
    var unsynced: [Write] = []
    var fullFor = 0
    var pauses = 0
    var writes = 0
    /// After so many writes the power is cut: nothing reaches the disk any more.
    var lastWrite = Int.max
  }

  private let state = Mutex(State())

  init(fullFor: Int = 0, lastWrite: Int = .max) {
    state.withLock {
      $0.fullFor = fullFor
      $0.lastWrite = lastWrite
    }
  }

  var pauses: Int { state.withLock { $0.pauses } }

  private static func path(_ descriptor: Int32) -> String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)"))
      ?? ""
  }

  private static func contents(_ path: String) -> [UInt8] {
    FileManager.default.contents(atPath: path).map { Array($0) } ?? []
  }

  /// - Parameter stops: whether a signal asks to stop.
  func system(stops: @escaping @Sendable (Int) -> Bool = { _ in false }) -> JournalSystem {
    let plain = JournalSystem()
    var system = plain
    let isFull: @Sendable () -> Bool = { [self] in
      state.withLock { state in
        if state.fullFor == 0 { return false }
        state.fullFor -= 1
        return true
      }
    }
    system.write = { [self] descriptor, bytes, offset in
      let path = Self.path(descriptor)
      let isDead = state.withLock { state in
        state.writes += 1
        if state.writes > state.lastWrite { return true }
        state.unsynced.append(Write(path: path, bytes: Array(bytes), offset: offset))
        return false
      }
      if isDead { return EIO }
      return plain.write(descriptor, bytes, offset)
    }
    system.allocate = { descriptor, size in
      isFull() ? ENOSPC : plain.allocate(descriptor, size)
    }
    system.sync = { [self] descriptor in
      let path = Self.path(descriptor)
      state.withLock { state in
        state.synced[path] = Self.contents(path)
        state.unsynced.removeAll { $0.path == path }
      }
      return 0
    }
    system.pause = { [self] (_: RunContext) throws(StreamError) in
      state.withLock { $0.pauses += 1 }
    }
    system.stopRequested = { [self] in stops(pauses) }
    return system
  }

  /// What a power cut leaves: what was synced, and of the rest some sectors.
  func cutPower(_ random: inout SeededGenerator) throws {
    let (synced, unsynced) = state.withLock { ($0.synced, $0.unsynced) }
    var files = synced
    for write in unsynced {
      var file = files[write.path] ?? []
      for start in stride(from: 0, to: write.bytes.count, by: 512)
      where Bool.random(using: &random) {
        let stop = min(start + 512, write.bytes.count)
        let end = write.offset + stop
        if file.count < end { file += [UInt8](repeating: 0, count: end - file.count) }
        file.replaceSubrange(write.offset + start..<end, with: write.bytes[start..<stop])
      }
      files[write.path] = file
    }
    for (path, bytes) in files { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
  }
}

struct JournalDiskTests {
  /// Wherever the power is cut: what counted as appended is there, nothing is there that was not written,
  /// and the stream that comes again fills up the rest.
  @Test(arguments: 1...40)
  func aPowerCutLosesNothingThatCounted(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var fixture = try JournalFixture(events: 3000, frame: 40, seed: UInt64(seed))
    fixture.options.level = seed % 2 == 0 ? nil : 1
    let disk = TornDisk(lastWrite: seed)
    do {
      try fixture.append(system: disk.system())
    } catch let error as StreamError {
      #expect(error.exit == .inputOutput)
    }
    try disk.cutPower(&random)
    if seed % 3 == 0 { _ = try Programs.run("rm -f journal/writer", in: fixture.scratch) }
    let (events, losses) = try fixture.readIfAny()
    #expect(losses == 0)
    #expect(firstDifference(events, Array(fixture.events.prefix(events.count))) == nil)
    try fixture.append()
    try fixture.expectWhole()
  }

  /// What a reader was given is never taken away again: it sees nothing before the sync is done.
  @Test func readersSeeWhatIsDurable() throws {
    let fixture = try JournalFixture(events: 2000, frame: 40)
    let seen = Mutex<[Int]>([])
    var system = JournalSystem()
    let sync = system.sync
    let path = fixture.path
    system.sync = { descriptor in
      let sink = RecordingSink()
      _ = try? JournalRead.read(path, into: sink)
      let code = sync(descriptor)
      seen.withLock { $0.append(sink.events.count) }
      return code
    }
    try fixture.append(system: system)
    let counts = seen.withLock { $0 }
    // Only what an earlier sync has covered is read; the last one covers the rest.
    #expect(counts.last! < 2000 || counts.count > 1)
    #expect(counts == counts.sorted())
    #expect(counts.first == 0)
    try fixture.expectWhole()
  }

  @Test func aFullDiskIsWaitedFor() throws {
    let fixture = try JournalFixture(events: 3000, frame: 100)
    let disk = TornDisk(fullFor: 7)
    try fixture.append(system: disk.system())
    #expect(disk.pauses == 7)
    try fixture.expectWhole()
  }

  @Test func aSignalEndsTheWaiting() throws {
    let fixture = try JournalFixture(events: 3000, frame: 100)
    let disk = TornDisk(fullFor: 1000)
    let error = #expect(throws: StreamError.self) {
      try fixture.append(system: disk.system { $0 >= 3 })
    }
    #expect(error?.exit == .inputOutput)
    #expect(error?.cause.contains("a signal ended the waiting") == true)
    try fixture.append()
    try fixture.expectWhole()
  }

  @Test func aFailedSyncIsToldAndNothingIsCounted() throws {
    let fixture = try JournalFixture(events: 3000, frame: 100)
    var system = JournalSystem()
    system.sync = { _ in EIO }
    #expect(throws: StreamError.self) { try fixture.append(system: system) }
    try fixture.append()
    try fixture.expectWhole()
  }
}
