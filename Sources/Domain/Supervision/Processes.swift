import Glibc

/// What /proc says of processes.
enum Processes {
  /// The numbers of all that can be seen.
  static var all: [pid_t] { Files.entries(of: "/proc").compactMap { pid_t($0) } }

  /// Whether a process has a file open.
  static func holds(_ process: pid_t, _ file: stat) -> Bool {
    let folder = "/proc/\(process)/fd"
    return Files.entries(of: folder).contains { name in
      var status = stat()
      return stat("\(folder)/\(name)", &status) == 0 && status.st_ino == file.st_ino
        && status.st_dev == file.st_dev
    }
  }

  /// The living children of a process: those that have ended and were not reaped are none.
  static func children(of parent: pid_t) -> [pid_t] {
    all.filter { process in
      guard let fields = fields(of: process) else { return false }
      return fields.parent == parent && fields.state != "Z" && fields.state != "X"
    }
  }

  /// All that descend from a process, children before theirs.
  static func descendants(of parent: pid_t) -> [pid_t] {
    var result: [pid_t] = []
    var pending = [parent]
    while let next = pending.popLast() {
      let found = children(of: next)
      result += found
      pending += found
    }
    return result
  }

  /// Bytes of memory that a process has in use; nil where there is no such process.
  static func residentBytes(of process: pid_t) -> Int? {
    guard let text = text(of: "/proc/\(process)/statm") else { return nil }
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return pages.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) }
  }

  private static func fields(of process: pid_t) -> (state: String, parent: pid_t)? {
    // The name stands in parentheses and may hold anything, so they are looked for from behind.
    guard let text = text(of: "/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else {
      return nil
    }
    let rest = text[text.index(after: end)...].split(separator: " ")
    guard rest.count > 1, let parent = pid_t(rest[1]) else { return nil }
    return (String(rest[0]), parent)
  }

  private static func text(of path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
  }
}
