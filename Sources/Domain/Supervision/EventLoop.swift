import CLinux
import Glibc

/// Waits for descriptors and times, and calls who waits for them. One thread.
final class EventLoop {
  /// What a watched descriptor's handler is told.
  struct Readiness: OptionSet {
    let rawValue: UInt32
    static let readable = Readiness(rawValue: UInt32(linux_readable))
    static let writable = Readiness(rawValue: UInt32(linux_writable))
    static let closed = Readiness(
      rawValue: UInt32(linux_hung_up) | UInt32(linux_failed))
  }

  /// A time that something waits for.
  final class Timer {
    let time: Int64
    fileprivate var action: (() -> Void)?

    fileprivate init(_ time: Int64, _ action: @escaping () -> Void) {
      self.time = time
      self.action = action
    }

    func cancel() { action = nil }
  }

  private let epoll: Int32
  private var handlers: [UInt64: (Readiness) -> Void] = [:]
  private var tokens: [Int32: UInt64] = [:]
  private var nextToken: UInt64 = 1
  private var timers: [Timer] = []

  init() { epoll = linux_epoll() }

  deinit { close(epoll) }

  /// Nanoseconds of a clock that only goes forward.
  static var now: Int64 { linux_now() }

  func watch(
    _ descriptor: Int32, for events: Readiness = .readable, _ handler: @escaping (Readiness) -> Void
  ) {
    let token = nextToken
    nextToken += 1
    handlers[token] = handler
    tokens[descriptor] = token
    linux_epoll_add(epoll, descriptor, events.rawValue, token)
  }

  func change(_ descriptor: Int32, to events: Readiness) {
    guard let token = tokens[descriptor] else { return }
    linux_epoll_change(epoll, descriptor, events.rawValue, token)
  }

  /// Must be called before the descriptor is closed.
  func unwatch(_ descriptor: Int32) {
    guard let token = tokens.removeValue(forKey: descriptor) else { return }
    handlers[token] = nil
    linux_epoll_remove(epoll, descriptor)
  }

  /// Calls `action` once, `delay` nanoseconds from now.
  @discardableResult
  func after(_ delay: Int64, _ action: @escaping () -> Void) -> Timer {
    let timer = Timer(Self.now + max(0, delay), action)
    timers.append(timer)
    return timer
  }

  /// Waits once, and calls all that is due.
  func turn() {
    timers.removeAll { $0.action == nil }
    var timeout: Int32 = -1
    if let first = timers.map(\.time).min() {
      // Rounded up: to wake before the time would be to turn without end.
      timeout = Int32(clamping: max(0, (first - Self.now + 999_999) / 1_000_000))
    }
    var tokens = [UInt64](repeating: 0, count: 64)
    var events = [UInt32](repeating: 0, count: 64)
    let count = linux_epoll_wait(epoll, &tokens, &events, 64, timeout)
    for index in 0..<max(0, Int(count)) {
      // An earlier handler may have ended this one.
      handlers[tokens[index]]?(Readiness(rawValue: events[index]))
    }
    let now = Self.now
    let due = timers.filter { $0.time <= now }.sorted { $0.time < $1.time }
    timers.removeAll { $0.time <= now }
    for timer in due { timer.action?() }
  }
}
