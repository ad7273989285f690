import CLinux
import Glibc

/// The messages between a program and the `pipe` that runs it, over a socket that it was given. Without one
/// nothing is said and nothing comes.
public struct RunControl: Sendable {
  /// The variable that names the socket's descriptor.
  public static let variable = "MILLRACE_CONTROL"

  /// What a program says of itself.
  public enum Message: Sendable, Equatable {
    /// It has understood its arguments and begins to read.
    case ready
    /// It did all that it was asked to, whether its input has ended or not.
    case finished
    /// It ends with the status of a program before it, which has said why.
    case told
    /// The run of one of several nodes in a process has ended with this status, as a shell tells it.
    case ended(status: Int32)
    /// Its state at a checkpoint: a file in memory, and the length of the file that it writes then.
    case snapshot(checkpoint: UInt64, length: Int, descriptor: Int32)
    /// It has no state to give at this checkpoint.
    case unable(checkpoint: UInt64)

    fileprivate var text: String {
      switch self {
      case .ready: "ready"
      case .finished: "finished"
      case .told: "told"
      case .ended(let status): "ended \(status)"
      case .snapshot(let checkpoint, let length, _): "snapshot \(checkpoint) \(length)"
      case .unable(let checkpoint): "unable \(checkpoint)"
      }
    }

    fileprivate init?(_ text: String, descriptor: Int32) {
      let words = text.split(separator: " ")
      switch (words.first, words.count) {
      case ("ready", 1): self = .ready
      case ("finished", 1): self = .finished
      case ("told", 1): self = .told
      case ("ended", 2):
        guard let status = Int32(words[1]) else { return nil }
        self = .ended(status: status)
      case ("unable", 2):
        guard let number = UInt64(words[1]) else { return nil }
        self = .unable(checkpoint: number)
      case ("snapshot", 3):
        guard let number = UInt64(words[1]), let length = Int(words[2]), descriptor >= 0 else {
          return nil
        }
        self = .snapshot(checkpoint: number, length: length, descriptor: descriptor)
      default: return nil
      }
    }
  }

  private let socket: Int32

  /// That of a run; nobody listens where it was given none.
  init(_ descriptor: Int32?) {
    socket = descriptor ?? -1
    if socket >= 0 { linux_keep_open(socket, 0) }
  }

  static let none = RunControl(nil)

  var isListening: Bool { socket >= 0 }

  func say(_ message: Message) {
    if socket < 0 { return }
    var descriptor: Int32 = -1
    if case .snapshot(_, _, let own) = message { descriptor = own }
    // Where nobody listens any more the process ends by other means.
    _ = message.text.withCString { linux_send(socket, $0, strlen($0), descriptor) }
  }

  /// The messages that have come over a socket of a node. Who takes them closes the descriptors in them.
  public static func messages(from socket: Int32) -> [Message] {
    var messages: [Message] = []
    var bytes = [UInt8](repeating: 0, count: 256)
    while true {
      var descriptor: Int32 = -1
      let count = linux_receive(socket, &bytes, bytes.count, &descriptor)
      guard count > 0 else { return messages }
      let text = String(decoding: bytes.prefix(count), as: UTF8.self)
      if let message = Message(text, descriptor: descriptor) {
        messages.append(message)
      } else if descriptor >= 0 {
        close(descriptor)
      }
    }
  }
}
