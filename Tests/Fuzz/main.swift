import Glibc

// `millrace-fuzz TARGET|all [--seconds N] [--seed S] [--jobs J]`: mutates small captures and streams
// and feeds them to a parser. Each target runs in a child process that writes an input down before it
// tries it; when the child dies or hangs, the parent keeps that input in Tests/Fuzz/Findings, where a
// test replays it, and goes on with another seed. `millrace-fuzz programs` runs the built programs on
// mutated streams and captures instead, and judges how they end.

var words = Array(CommandLine.arguments.dropFirst())

@MainActor func take(_ name: String, default fallback: Int) -> Int {
  guard let index = words.firstIndex(of: name), index + 1 < words.count,
    let value = Int(words[index + 1])
  else { return fallback }
  words.removeSubrange(index...(index + 1))
  return value
}

@MainActor func takeText(_ name: String, default fallback: String) -> String {
  guard let index = words.firstIndex(of: name), index + 1 < words.count else { return fallback }
  let text = words[index + 1]
  words.removeSubrange(index...(index + 1))
  return text
}

let runs = take("--runs", default: 2000)
let captureRuns = take("--captures", default: 100)
let beside = String(CommandLine.arguments[0].prefix { _ in true }.dropLast("/millrace-fuzz".count))
let programs = takeText("--programs", default: beside)
let keep = takeText("--keep", default: ".build/findings")
ProgramRun.mostMemory = take("--memory", default: 300)
let seconds = take("--seconds", default: 60)
let seed = take("--seed", default: 1)
let jobs = take("--jobs", default: 2)
let child = words.first == "--child"

if child, words.count == 3, let target = FuzzTarget.named(words[1]) {
  FuzzChild.run(target, seconds: seconds, seed: UInt64(seed), scratch: words[2])
} else if words.count == 2, words[0] == "--replay" {
  // Every finding once: a trap ends the process.
  FuzzChild.replay(folder: words[1])
} else if words.count == 2, words[0] == "--trials" {
  TrialProcesses.work(
    runs: runs, captures: captureRuns, seed: seed, programs: programs, keep: keep, scratch: words[1]
  )
} else if words == ["programs"] {
  let isClean = TrialProcesses.run(
    runs: runs, captures: captureRuns, seed: seed, jobs: jobs, programs: programs, keep: keep)
  exit(isClean ? 0 : 1)
} else if words.count == 1, words[0] == "all" || FuzzTarget.named(words[0]) != nil {
  let targets = words[0] == "all" ? FuzzTarget.all.map(\.name) : [words[0]]
  exit(FuzzParent.run(targets, seconds: seconds, seed: seed, jobs: jobs) ? 0 : 1)
} else {
  print("usage: millrace-fuzz TARGET|all [--seconds N] [--seed S] [--jobs J]")
  print("       millrace-fuzz programs [--runs N] [--captures N] [--seed S] [--jobs J]")
  print("targets: " + FuzzTarget.all.map(\.name).joined(separator: " "))
  exit(64)
}
