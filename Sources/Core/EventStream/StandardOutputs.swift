import Glibc

/// Where standard output goes beside descriptor 1: the further readers of a node that has several.
public enum StandardOutputs {
  /// The variable that names their descriptors, separated by commas.
  public static let variable = "MILLRACE_OUTPUTS"

  static let branches: [Int32] = {
    guard let text = getenv(variable) else { return [] }
    let descriptors = String(cString: text).split(separator: ",").compactMap { Int32($0) }
    for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    return descriptors
  }()
}
