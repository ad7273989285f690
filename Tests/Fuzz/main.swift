import Glibc

// `millrace-fuzz TARGET|all [--seconds N] [--seed S] [--jobs J]`: mutates small captures and streams
// and feeds them to a parser. Each target runs in a child process that writes an input down before it
// tries it; when the child dies or hangs, the parent keeps that input in Tests/Fuzz/Findings, where a
// test replays it, and goes on with another seed.

var words = Array(CommandLine.arguments.dropFirst())

@MainActor func take(_ name: String, default fallback: Int) -> Int {
  guard let index = words.firstIndex(of: name), index + 1 < words.count,
    let value = Int(words[index + 1])
  else { return fallback }
  words.removeSubrange(index...(index + 1))
  return value
}

let seconds = take("--seconds", default: 60)
let seed = take("--seed", default: 1)
let jobs = take("--jobs", default: 2)
let child = words.first == "--child"

if child, words.count == 3, let target = FuzzTarget.named(words[1]) {
  FuzzChild.run(target, seconds: seconds, seed: UInt64(seed), scratch: words[2])
} else if words.count == 2, words[0] == "--replay" {
  // Every finding once: a trap ends the process.
  FuzzChild.replay(folder: words[1])
} else if words.count == 1, words[0] == "all" || FuzzTarget.named(words[0]) != nil {
  let targets = words[0] == "all" ? FuzzTarget.all.map(\.name) : [words[0]]
  exit(FuzzParent.run(targets, seconds: seconds, seed: seed, jobs: jobs) ? 0 : 1)
} else {
  print("usage: millrace-fuzz TARGET|all [--seconds N] [--seed S] [--jobs J]")
  print("targets: " + FuzzTarget.all.map(\.name).joined(separator: " "))
  exit(64)
}
