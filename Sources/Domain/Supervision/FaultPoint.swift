import EventStream
import Glibc

/// A place at which a test has the process die or an operation fail, as MILLRACE_FAULT says: NAME:K for a kill
/// at the K-th time that it is passed, NAME:K:fail for an operation that finds no room on the disk from then
/// on.
enum FaultPoint: String, CaseIterable {
  /// A checkpoint: before its folder is made, each state and the manifest written, the folder synced, and it
  /// gets its name; behind that; and before older ones go.
  case checkpointFolder = "checkpoint.folder"
  case checkpointState = "checkpoint.state"
  case checkpointManifest = "checkpoint.manifest"
  case checkpointSync = "checkpoint.sync"
  case checkpointRename = "checkpoint.rename"
  case checkpointNamed = "checkpoint.named"
  case checkpointRetire = "checkpoint.retire"
  /// The files that nodes write, before they are synced.
  case outputSync = "output.sync"
  /// The end of a part: before it is noted, and before its checkpoints go.
  case completeWrite = "complete.write"
  case completeRetire = "complete.retire"
  /// A reload: before a checkpoint is taken over, and between two parts of one.
  case reloadAdopt = "reload.adopt"
  case reloadStart = "reload.start"

  private static let variable = "MILLRACE_FAULT"
  private static let asked: (point: FaultPoint, count: Int, fails: Bool)? = {
    guard let text = getenv(variable) else { return nil }
    let words = String(cString: text).split(separator: ":").map(String.init)
    guard words.count >= 2, let point = FaultPoint(rawValue: words[0]), let count = Int(words[1])
    else { return nil }
    return (point, count, words.last == "fail")
  }()
  nonisolated(unsafe) private static var passed = 0

  /// Is passed.
  func pass() throws(StreamError) {
    guard let asked = Self.asked, asked.point == self else { return }
    Self.passed += 1
    if Self.passed < asked.count { return }
    if !asked.fails { kill(getpid(), SIGKILL) }
    throw StreamError(
      .inputOutput, operation: "write", object: rawValue, cause: describeErrno(ENOSPC))
  }
}
