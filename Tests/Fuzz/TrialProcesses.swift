import EventStream
import Glibc

/// `millrace-fuzz programs`: workers that try, and the parent that counts and keeps.
enum TrialProcesses {
  /// The worker: `runs` of streams, `captures` of captures; what is found is kept and told.
  static func work(
    runs: Int, captures: Int, seed: Int, programs: String, keep: String, scratch: String
  ) -> Never {
    var findings = 0
    var trials = ProgramTrials(programs: programs, scratch: scratch, seed: seed)
    var tried = 0
    var left = captures
    while trials.runs < runs || left > 0 {
      // No program may sleep for ever either.
      alarm(120)
      let outcome: (fault: String, command: [String])?
      if trials.runs >= runs || left > 0 && tried % 8 == 7 {
        outcome = trials.tryCapture()
        left -= 1
      } else {
        switch tried % 32 {
        case 3: outcome = trials.trySnapshot()
        case 5: outcome = trials.tryStop()
        case 9, 17: outcome = trials.tryPair()
        default: outcome = trials.tryStream()
        }
      }
      tried += 1
      guard let (fault, command) = outcome else { continue }
      findings += 1
      let kept = "\(keep)/\(seed)-\(findings)"
      mkdir(keep, 0o700)
      if let input = try? ByteInput.open(scratch + ".in") {
        while (try? input.readMore()) == true {}
        ProgramTrials.write(Array(input.available), to: kept)
      }
      print("FINDING: \(fault): \(command.joined(separator: " ")) < \(kept)")
      if findings >= 20 { break }
    }
    for ending in [".in", ".out", ".err", ".toml", ".snap", ".one", ".two"] {
      unlink(scratch + ending)
    }
    print(
      "\(trials.runs) program runs (\(trials.accepted) to the end), \(captures - left) captures, "
        + "\(findings) findings")
    // A mutation that every reader refuses tries nothing.
    if trials.runs >= 500, trials.accepted * 20 < trials.runs {
      print("FINDING: hardly any input is taken: the trials try nothing")
      exit(1)
    }
    exit(findings == 0 ? 0 : 1)
  }

  /// Deals the runs to as many workers as there are jobs; false where one found something or died.
  static func run(
    runs: Int, captures: Int, seed: Int, jobs: Int, programs: String, keep: String
  ) -> Bool {
    var children: [pid_t: String] = [:]
    for job in 0..<jobs {
      let scratch = "/dev/shm/millrace-trials-\(getpid())-\(job)"
      let command = [
        CommandLine.arguments[0], "--trials", scratch, "--runs", "\(runs / jobs)", "--captures",
        "\(captures / jobs)", "--seed", "\(seed &* 1000 &+ job)", "--programs", programs, "--keep",
        keep, "--memory", "\(ProgramRun.mostMemory)",
      ]
      var child = pid_t()
      var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
      posix_spawn(&child, CommandLine.arguments[0], nil, nil, &words, environ)
      children[child] = scratch
    }
    var isClean = true
    while !children.isEmpty {
      var status: Int32 = 0
      let ended = waitpid(-1, &status, 0)
      guard let scratch = children.removeValue(forKey: ended) else { continue }
      if status == 0 { continue }
      isClean = false
      if status & 0x7F != 0 {
        print(
          "FINDING: a program hung, or its trial died of signal \(status & 0x7F): < \(scratch).in")
      }
    }
    return isClean
  }
}
