import CLinux
import EventStream
import Glibc

/// Answers requests over a socket in the state directory: one line in, a text out, and the end. Only the
/// user of the graph can open it.
final class ControlServer {
  private static let longestRequest = 4096
  /// Beyond these nobody is let in, until one has gone.
  private static let mostConnections = 32

  private let path: String
  private let listener: Int32
  private let loop: EventLoop
  /// Answers a request, now or later.
  private let answer: (String, @escaping (String) -> Void) -> Void
  private var connections: [Int32: Connection] = [:]

  private final class Connection {
    var request: [UInt8] = []
    var response: ArraySlice<UInt8> = []
    var isAsked = false
    var isAnswered = false
  }

  init(
    _ path: String, _ loop: EventLoop,
    answer: @escaping (String, @escaping (String) -> Void) -> Void
  ) throws(StreamError) {
    self.path = path
    self.loop = loop
    self.answer = answer
    listener = linux_listen(path)
    guard listener >= 0 else {
      throw StreamError(
        .cannotCreate, operation: "listen", object: path, cause: describeErrno(errno))
    }
    loop.watch(listener) { [unowned self] _ in accept() }
  }

  deinit {
    loop.unwatch(listener)
    close(listener)
    for descriptor in connections.keys {
      loop.unwatch(descriptor)
      close(descriptor)
    }
    unlink(path)
  }

  private func accept() {
    let descriptor = linux_accept(listener)
    guard descriptor >= 0 else { return }
    if connections.count >= Self.mostConnections {
      close(descriptor)
      return
    }
    connections[descriptor] = Connection()
    loop.watch(descriptor) { [unowned self] readiness in
      serve(descriptor, isClosed: !readiness.isDisjoint(with: .closed))
    }
  }

  private func serve(_ descriptor: Int32, isClosed: Bool) {
    guard let connection = connections[descriptor] else { return }
    if !connection.isAsked {
      guard receive(descriptor, connection) else { return }
      connection.isAsked = true
      // Until there is an answer only the asker's going away is of interest.
      loop.change(descriptor, to: [])
      let line = String(
        decoding: connection.request.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
      answer(line) { [weak self, weak connection] text in
        guard let self, let connection, connections[descriptor] === connection else { return }
        connection.response = Array(text.utf8)[...]
        connection.isAnswered = true
        loop.change(descriptor, to: .writable)
      }
      return
    }
    if isClosed { return end(descriptor) }
    if !connection.isAnswered { return }
    let count = connection.response.withUnsafeBytes {
      send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    if count < 0, errno == EAGAIN || errno == EINTR { return }
    if count < 0 { return end(descriptor) }
    connection.response = connection.response.dropFirst(count)
    if connection.response.isEmpty { end(descriptor) }
  }

  /// Whether a whole line has come.
  private func receive(_ descriptor: Int32, _ connection: Connection) -> Bool {
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = read(descriptor, &bytes, bytes.count)
    if count < 0, errno == EAGAIN || errno == EINTR { return false }
    if count <= 0 {
      end(descriptor)
      return false
    }
    connection.request += bytes[..<count]
    if connection.request.contains(UInt8(ascii: "\n")) { return true }
    if connection.request.count > Self.longestRequest { end(descriptor) }
    return false
  }

  private func end(_ descriptor: Int32) {
    loop.unwatch(descriptor)
    close(descriptor)
    connections[descriptor] = nil
  }
}

/// Asks a running `pipe`.
public enum ControlClient {
  /// Nil where none runs on the state directory.
  public static func ask(_ request: String, state: String) throws(StreamError) -> String? {
    let path = StateDirectory(state).control
    let socket = linux_connect(path)
    if socket < 0 {
      if errno == ENOENT || errno == ECONNREFUSED { return nil }
      throw StreamError(.noInput, operation: "ask", object: path, cause: describeErrno(errno))
    }
    defer { close(socket) }
    let line = Array((request + "\n").utf8)
    guard write(socket, line, line.count) == line.count else {
      throw StreamError(.inputOutput, operation: "ask", object: path, cause: describeErrno(errno))
    }
    var answer: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(socket, &bytes, bytes.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      answer += bytes[..<count]
    }
    return String(decoding: answer, as: UTF8.self)
  }
}
