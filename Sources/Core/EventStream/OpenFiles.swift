import Glibc
import Synchronization

/// The files that a program reads and writes, by device and inode: an output that is also an input would
/// feed on itself or destroy what it reads, and two streams in one file are none.
public enum OpenFiles {
  private struct Identity: Hashable {
    var device: UInt
    var inode: UInt
  }

  private struct Known {
    var inputs: [Identity: Int] = [:]
    var outputs: [Identity: String] = [:]
  }

  private static let known = Mutex(Known())
  /// In a program: a file that was read or written once is so to its end.
  nonisolated(unsafe) private static var remembers = false

  /// Called once by a program, before anything is opened.
  /// - Parameter readsStandardInput: it is an input, whenever it will be read.
  package static func begin(readsStandardInput: Bool) {
    remembers = true
    var status = stat()
    if readsStandardInput, fstat(0, &status) == 0 { addInput(status) }
  }

  /// Refuses a file that is to be replaced and is an input, or an output already.
  ///
  /// - Parameter option: refuses what is there and is no file, for this option.
  public static func checkReplaced(
    _ path: String, requiringFile option: String? = nil
  ) throws(StreamError) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    if let option, !isFile(status) {
      throw StreamError(
        .usage, operation: "write", object: path,
        cause: "it is no file that \(option) could put another in the place of")
    }
    let key = identity(status)
    let (isInput, output) = known.withLock { ($0.inputs[key] != nil, $0.outputs[key]) }
    if isFile(status), isInput || output != nil {
      throw StreamError(
        .usage, operation: "write", object: path,
        cause: output.map { "\($0) goes there already" }
          ?? "it is also an input; write another file")
    }
  }

  /// Raises the soft limit of open files to the hard one.
  public static func allowMany() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  static func addInput(_ status: stat) {
    if isFile(status) { known.withLock { $0.inputs[identity(status), default: 0] += 1 } }
  }

  static func removeInput(_ descriptor: Int32) {
    if remembers { return }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return }
    let key = identity(status)
    known.withLock { known in
      guard let count = known.inputs[key] else { return }
      known.inputs[key] = count > 1 ? count - 1 : nil
    }
  }

  /// Refuses an output that is an input, or that another output goes to already, and notes it.
  static func addOutput(_ status: stat, _ name: String) throws(StreamError) {
    let key = identity(status)
    if isFile(status), known.withLock({ $0.inputs[key] != nil }) {
      throw StreamError(
        .usage, operation: "write", object: name, cause: "it is also an input; write another file")
    }
    // Terminals and /dev/null take whatever comes.
    let type = status.st_mode & S_IFMT
    guard type == S_IFREG || type == S_IFIFO || type == S_IFSOCK else { return }
    let other: String? = known.withLock { known in
      if let other = known.outputs[key] { return other }
      known.outputs[key] = name
      return nil
    }
    if let other {
      throw StreamError(
        .usage, operation: "write", object: name, cause: "\(other) goes there already")
    }
  }

  static func removeOutput(_ descriptor: Int32) {
    if remembers { return }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return }
    let key = identity(status)
    known.withLock { $0.outputs[key] = nil }
  }

  private static func isFile(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }

  private static func identity(_ status: stat) -> Identity {
    Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
  }
}
