import EventStream
import Glibc

/// Inputs as files in memory, for readers that take a descriptor.
enum FuzzFile {
  static func with(_ input: [UInt8], _ body: (ByteInput) throws -> Void) {
    var template = Array("/dev/shm/millrace-fuzz-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { return }
    unlink(template)
    _ = write(descriptor, input, input.count)
    lseek(descriptor, 0, SEEK_SET)
    // What is wrong with an input is said by an error; only a trap or a hang is a finding.
    try? body(ByteInput(descriptor: descriptor, name: "fuzz"))
  }
}

func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The process that tries inputs.
enum FuzzChild {
  /// No input may take longer.
  static let slowest: UInt32 = 20

  static func run(_ target: FuzzTarget, seconds: Int, seed: UInt64, scratch: String) -> Never {
    var random = FuzzRandom(seed)
    let corpus = target.seeds()
    let current = open(scratch, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    let end = monotonicSeconds() + Double(seconds)
    var tries = 0
    while monotonicSeconds() < end {
      let input = FuzzMutation.apply(corpus[random.below(corpus.count)], corpus: corpus, &random)
      pwrite(current, input, input.count, 0)
      ftruncate(current, input.count)
      alarm(slowest)
      target.run(input, &random)
      tries += 1
    }
    alarm(0)
    print("\(target.name): \(tries) inputs in \(seconds) s, none broke it")
    exit(0)
  }

  /// Findings are named TARGET-NUMBER.
  static func replay(folder: String) -> Never {
    guard let directory = opendir(folder) else { exit(66) }
    var count = 0
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let target = FuzzTarget.all.filter { name.hasPrefix($0.name + "-") }
        .max { $0.name.count < $1.name.count }
      guard let target, let input = try? ByteInput.open(folder + "/" + name) else { continue }
      while (try? input.readMore()) == true {}
      for seed in 0..<8 {
        var random = FuzzRandom(UInt64(seed))
        alarm(slowest)
        target.run(Array(input.available), &random)
      }
      count += 1
    }
    alarm(0)
    print("replayed \(count) findings")
    exit(0)
  }
}

/// The process that starts children, and keeps what killed them.
enum FuzzParent {
  static func run(_ targets: [String], seconds: Int, seed: Int, jobs: Int) -> Bool {
    var waiting = targets[...]
    var running: [pid_t: (target: String, scratch: String, started: Double)] = [:]
    var isClean = true
    var round = seed
    while !waiting.isEmpty || !running.isEmpty {
      while running.count < jobs, let target = waiting.popFirst() {
        round += 1
        let scratch = "/dev/shm/millrace-fuzz-\(getpid())-\(round)"
        let child = start(target, seconds: seconds, seed: round, scratch)
        running[child] = (target, scratch, monotonicSeconds())
      }
      var status: Int32 = 0
      let ended = waitpid(-1, &status, 0)
      guard let run = running.removeValue(forKey: ended) else { continue }
      if status != 0 {
        isClean = false
        keep(run.scratch, of: run.target, status, after: monotonicSeconds() - run.started)
      }
      unlink(run.scratch)
    }
    return isClean
  }

  private static func start(_ target: String, seconds: Int, seed: Int, _ scratch: String) -> pid_t {
    let command = [
      CommandLine.arguments[0], "--child", target, scratch, "--seconds", "\(seconds)", "--seed",
      "\(seed)",
    ]
    var child = pid_t()
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    posix_spawn(&child, CommandLine.arguments[0], nil, nil, &words, environ)
    return child
  }

  private static func keep(
    _ scratch: String, of target: String, _ status: Int32, after seconds: Double
  ) {
    guard let input = try? ByteInput.open(scratch) else { return }
    while (try? input.readMore()) == true {}
    let bytes = Array(input.available)
    let name = "Tests/Fuzz/Findings/\(target)-\(bytes.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) })"
    if let output = try? ByteOutput.create(name) { try? output.write(bytes) }
    let how = status & 0x7F == SIGALRM ? "hung" : "ended with signal \(status & 0x7F)"
    print("\(target): FINDING after \(Int(seconds)) s: \(how); kept as \(name)")
  }
}
