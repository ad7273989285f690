import Configuration
import EventStream
import Glibc
import Synchronization

/// The file of limits, read again at SIGHUP. A file that is refused changes nothing, and is told.
struct LiveLimits {
  /// Nil: nothing is read again.
  let path: String?
  /// Who tells of a file that is refused.
  private let context: RunContext
  private static let signalled = Atomic<Bool>(false)

  init(path: String? = nil, in context: RunContext = .outside) {
    self.path = path
    self.context = context
  }

  static func installSignal() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      LiveLimits.signalled.store(true, ordering: .relaxed)
    }
    action.sa_flags = SA_RESTART
    sigaction(SIGHUP, &action, nil)
  }

  /// The limits that take over now; nil where nobody asked.
  func take() -> RiskConfiguration? {
    guard Self.signalled.load(ordering: .relaxed), let path else { return nil }
    Self.signalled.store(false, ordering: .relaxed)
    do throws(StreamError) {
      return try RiskConfiguration(TradingFile(file: path))
    } catch {
      context.warn("the limits stay as they are: \(error.line)")
      return nil
    }
  }
}
