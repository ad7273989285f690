import Foundation

/// The programs as they were built, run by shell scripts.
public enum Programs {
  /// Where the built programs stand: beside the test bundle. They are links, made here where they lack.
  public static let folder: String = {
    let bundle =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let beside = (bundle as NSString).deletingLastPathComponent
    let isThere = FileManager.default.isExecutableFile(atPath: beside + "/millrace")
    let folder = isThere ? beside : SharedData.package + "/.build/release"
    _ = said(SharedData.package + "/.ci/links", folder)
    return folder
  }()

  /// All programs that are built.
  public static let names = said(folder + "/millrace", "--list").split(separator: "\n").map(
    String.init)

  private static func said(_ program: String, _ argument: String) -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [argument]
    process.standardOutput = output
    guard (try? process.run()) != nil else { return "" }
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: said, as: UTF8.self)
  }

  /// Whether a program of the system is installed.
  public static func isInstalled(_ name: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
    }
  }

  /// How a script ended.
  public struct Outcome {
    public var standardOutput: [UInt8]
    public var standardError: String
    /// As the shell says it: 128 and the signal's number where a signal ended it.
    public var status: Int32
    /// Of each program of the script's last pipeline.
    public var statuses: [Int32]
    /// It did not end in time and was killed.
    public var timedOut: Bool
    /// Processes of the script that outlived it.
    public var leftovers: [String]

    public var text: String { String(decoding: standardOutput, as: UTF8.self) }
    public var lines: [Substring] { text.split(separator: "\n") }
    public var errorLines: [Substring] { standardError.split(separator: "\n") }
  }

  /// Runs a bash script in `scratch`, with the programs on its path, and waits for its end.
  public static func run(
    _ script: String, in scratch: ScratchFolder, timeout: Double = 60
  ) throws -> Outcome {
    try RunningScript(script, in: scratch).wait(timeout: timeout)
  }

  /// Runs a script in a folder of its own.
  public static func run(_ script: String, timeout: Double = 60) throws -> Outcome {
    try run(script, in: ScratchFolder(), timeout: timeout)
  }

  /// Wraps a command so that its peak of resident memory, in KiB, is written to the file `name`. The
  /// peak is that of the largest process below it.
  public static func measuringMemory(_ command: String, to name: String) -> String {
    // perl is in every Debian; the kernel's figure of a process forked by a larger one (such as the
    // test runner) begins with the parent's, so a small parent must ask.
    let script =
      "use POSIX; $n = (POSIX::uname())[4] eq \"aarch64\" ? 165 : 98; $s = system(@ARGV); "
      + "$b = \"\\0\" x 144; syscall($n, -1, $b); open(F, \">\", \"\(name)\"); "
      + "print F unpack(\"x32 q\", $b); close(F); exit($s & 127 ? 128 + ($s & 127) : $s >> 8)"
    return "perl -e '\(script)' \(command)"
  }
}

/// A bash script at work, in a session and process group of its own.
public final class RunningScript {
  private static let serial = Mutexed(0)
  private let scratch: ScratchFolder
  private let prefix: String
  private let process: pid_t

  public init(_ script: String, in scratch: ScratchFolder) throws {
    self.scratch = scratch
    prefix = "run-\(Self.serial.next())"
    let whole = """
      export PATH="\(Programs.folder):$PATH"
      cd "\(scratch.path)"
      trap : INT TERM
      set -o pipefail
      \(script)
      __status=$? __statuses=("${PIPESTATUS[@]}")
      printf '%s ' "${__statuses[@]}" > "\(scratch.path)/\(prefix).statuses"
      exit $__status
      """
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let base = scratch.path + "/" + prefix
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, base + ".out", O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, base + ".err", O_WRONLY | O_CREAT, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    var defaults = sigset_t()
    sigfillset(&defaults)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    let setSession: Int32 = 0x80  // POSIX_SPAWN_SETSID of <spawn.h>
    posix_spawnattr_setflags(
      &attributes, Int16(setSession | Int32(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)))
    let arguments = ["/bin/bash", "-c", whole]
    var pointers = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var child: pid_t = 0
    guard posix_spawn(&child, "/bin/bash", &actions, &attributes, &pointers, environ) == 0 else {
      throw CocoaError(.executableLoad)
    }
    process = child
  }

  /// Sends a signal to every process of the script, as a key on its terminal would.
  public func signal(_ number: Int32) { kill(-process, number) }

  /// Waits until a condition holds; false when it did not in time.
  public func waitUntil(timeout: Double = 20, _ condition: () -> Bool) -> Bool {
    var left = timeout
    while !condition() {
      if left <= 0 { return false }
      usleep(5_000)
      left -= 0.005
    }
    return true
  }

  /// What the script has written to standard output so far.
  public var outputSoFar: String { scratch.text(prefix + ".out") }

  public func wait(timeout: Double = 60) -> Programs.Outcome {
    var status: Int32 = 0
    let ended = waitUntil(timeout: timeout) { waitpid(process, &status, WNOHANG) == process }
    if !ended {
      kill(-process, SIGKILL)
      waitpid(process, &status, 0)
    }
    var left: [String] = []
    _ = waitUntil(timeout: 5) {
      left = Self.members(of: process)
      return left.isEmpty
    }
    if !left.isEmpty { kill(-process, SIGKILL) }
    let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    return Programs.Outcome(
      standardOutput: scratch.bytes(prefix + ".out"), standardError: scratch.text(prefix + ".err"),
      status: code,
      statuses: scratch.text(prefix + ".statuses").split(separator: " ").compactMap { Int32($0) },
      timedOut: !ended, leftovers: left)
  }

  /// Whether a program of the script sleeps, three looks in a row, with no signal on its way.
  public func isAsleep(_ name: String) -> Bool {
    for _ in 0..<3 {
      let sleeps = Self.stats(of: process).contains { entry, found, state in
        guard found == name, state == "S",
          let status = FileManager.default.contents(atPath: "/proc/\(entry)/status")
        else { return false }
        return String(decoding: status, as: UTF8.self).contains("ShdPnd:\t0000000000000000")
      }
      if !sleeps { return false }
      usleep(2_000)
    }
    return true
  }

  /// Names of the living processes of a session.
  private static func members(of session: pid_t) -> [String] {
    stats(of: session).filter { $0.state != "Z" }.map(\.name)
  }

  /// The processes of a session: id, name, state.
  private static func stats(
    of session: pid_t
  ) -> [(entry: String, name: String, state: Substring)] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { entry in
      guard entry.first?.isNumber == true,
        let bytes = FileManager.default.contents(atPath: "/proc/\(entry)/stat"),
        case let text = String(decoding: bytes, as: UTF8.self),
        let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")")
      else { return nil }
      // After the name: state, parent, group, session.
      let fields = text[close...].split(separator: " ").dropFirst()
      guard fields.count > 4, fields[fields.startIndex + 3] == "\(session)" else { return nil }
      return (entry, String(text[text.index(after: open)..<close]), fields[fields.startIndex])
    }
  }
}

/// A counter for all threads.
private final class Mutexed: @unchecked Sendable {
  private let lock = NSLock()
  private var value: Int
  init(_ value: Int) { self.value = value }
  func next() -> Int {
    lock.lock()
    defer { lock.unlock() }
    value += 1
    return value
  }
}
