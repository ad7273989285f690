import Commands
import EventModel
import EventStream
import Glibc

/// `journal read`.
package enum JournalRead {
  static func run(_ path: String, _ invocation: Invocation) throws(StreamError) {
    let options = invocation.options
    let context = invocation.context
    let follows = options.has("follow")
    let start = try start(options)
    let given = try context.givenState()
    context.becomeReady()
    if follows { try waitForJournal(path, context) }
    let watch = follows ? JournalWatch(JournalFolder(path: path)) : nil
    let sink = try StandardSink(in: context)
    let playback = try JournalPlayback(
      path, from: start, isLive: follows, tellsPositions: options.has("positions"),
      isRestored: given != nil, to: sink.top, sink.writer)
    let reader = playback.reader
    let checkpoints = PlaybackCheckpoints(playback, sink, invocation)
    try checkpoints.goOn(from: given)
    do throws(StreamError) {
      try playback.passOn { Signals.stopRequested }
      while let watch, !playback.hasEnded, !Signals.stopRequested {
        try sink.top.flush()
        try checkpoints.takeDue()
        if try !reader.refresh() { try watch.wait(context) }
        try playback.passOn { Signals.stopRequested }
      }
      if Signals.stopRequested, reader.decoder.header == nil { throw stopped(path, context) }
      if Signals.stopRequested, !follows {
        context.noteStop(of: path, at: "event \(reader.nextEvent)")
      }
      try playback.finish(follows ? .complete : .stopped)
    } catch {
      if error.exit != .brokenPipe { try sink.top.flush() }
      throw error
    }
    try sink.close()
    remark(path, reader, playback, context)
  }

  /// Gives all that is durable now to a sink; what was lost of it.
  package static func read(
    _ path: String, from start: JournalStart = .beginning, into sink: any FrameSink
  ) throws(StreamError) -> JournalLosses {
    let reader = try JournalReader(path, from: start)
    let playback = JournalPlayback(
      reader, from: start, isLive: false, tellsPositions: false, to: sink, nil)
    try playback.passOn { false }
    try playback.finish(.stopped)
    return reader.losses.frames > 0 ? reader.losses : playback.undecoded
  }

  private static func start(_ options: ParsedOptions) throws(StreamError) -> JournalStart {
    let event = try JournalProgram.event("from", options)
    let time = try options.time("at")
    if let event {
      if time != nil { throw ParsedOptions.usage("--at", "cannot be combined with --from") }
      return event == 0 ? .beginning : .event(event)
    }
    return time.map { .time($0) } ?? .beginning
  }

  /// Who appends may be started behind who reads.
  private static func waitForJournal(_ path: String, _ context: RunContext) throws(StreamError) {
    while !Signals.stopRequested {
      do throws(StreamError) {
        return try JournalFolder(path: path).requireJournal()
      } catch {
        try context.waitForGrowth()
      }
    }
    throw stopped(path, context)
  }

  /// A signal came before there was anything to tell.
  private static func stopped(_ path: String, _ context: RunContext) -> StreamError {
    context.noteStop(of: path, at: "event 0")
    return StreamError(.stopped, operation: "read", object: path, cause: "stopped")
  }

  private static func remark(
    _ path: String, _ reader: JournalReader, _ playback: JournalPlayback, _ context: RunContext
  ) {
    if reader.tornBytes > 0 {
      context.warn(
        "read: \(path): the end is torn: \(reader.tornBytes) bytes behind event \(reader.nextEvent) are no "
          + "whole frame and are left out")
    }
    if let missing = reader.missing {
      context.warn(
        "read: \(path): lost: \(missing.frames) frames with \(missing.events) events, which were durable, "
          + "\(missing.place)")
    }
    for losses in [reader.losses, playback.undecoded] where losses.frames > 0 {
      context.warn("read: \(path): lost: \(losses.text)")
    }
  }
}

/// Wakes a reader when more is durable: the kernel tells changes of the writer's file (inotify(7)); where it
/// cannot, the file is looked at again and again.
final class JournalWatch {
  private let descriptor: Int32

  init(_ folder: JournalFolder) {
    descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    if descriptor >= 0 {
      inotify_add_watch(descriptor, folder.writerPath, UInt32(IN_MODIFY | IN_CLOSE_WRITE))
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func wait(_ context: RunContext) throws(StreamError) {
    if descriptor < 0 { return try context.waitForGrowth() }
    if try context.waitUntilReadable(descriptor, wakes: true) {
      var told = [UInt8](repeating: 0, count: 4096)
      while read(descriptor, &told, told.count) > 0 {}
    }
  }
}
