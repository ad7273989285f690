import EventStream
import Glibc

/// Runs gnuplot on a script, with no shell between: the program is looked up in the PATH and given the
/// script on its standard input.
///
/// What comes out of a stream must stand in the script as data only, see `Plot`: gnuplot substitutes
/// backquotes in double-quoted strings by the output of a command.
enum Gnuplot {
  static func run(_ script: String) throws(StreamError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw failure("start", describeErrno(errno)) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    // Ignored signals are inherited; gnuplot is to die of a pipe as any program.
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var process: pid_t = 0
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("gnuplot"), strdup("-"), nil]
    let code = posix_spawnp(&process, "gnuplot", &actions, &attributes, &arguments, environ)
    for argument in arguments { free(argument) }
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
    close(ends[0])
    guard code == 0 else {
      close(ends[1])
      throw failure("start", "it is not installed (`apt-get install gnuplot-nox`)")
    }
    let isWritten = write(Array(script.utf8), to: ends[1])
    close(ends[1])
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    if status != 0 || !isWritten { throw failure("plot", "it refused the data") }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
        if count > 0 {
          done += count
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }

  private static func failure(_ operation: String, _ cause: String) -> StreamError {
    StreamError(.internalFailure, operation: operation, object: "gnuplot", cause: cause)
  }
}
