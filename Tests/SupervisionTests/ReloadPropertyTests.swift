import Foundation
import TestSupport
import Testing

/// Random edits of a running graph: nodes that come, go and change, edits that are refused, in any order. What
/// every node has written in the end is what its commands make of the stream between the cuts.
struct ReloadPropertyTests {
  private let scratch: ScratchFolder
  init() throws { scratch = try ScratchFolder() }

  static let isFull = ProcessInfo.processInfo.environment["MILLRACE_FULL"] != nil
  private static let source = "sim:seed=11,instruments=3,events=2000000"

  /// A node that computes windows, and perhaps the text of what it makes.
  private struct Window: Equatable {
    var seconds: Int
    var hasText: Bool
  }

  /// Since which reload a node has been there, and each of its commands with the reload that brought it.
  private struct History {
    var commands: [(since: Int, command: String)]
    var until: Int?
    /// Since when there is a text of it, and whether there still is.
    var textSince: Int?
    var hasText = false
  }

  private static func command(_ seconds: Int) -> String { "features mid 'vwap@\(seconds)s'" }

  /// The probe changes with every reload: its streams tell where the cuts were.
  private func graph(_ windows: [String: Window], probe: Int, broken: Bool) -> String {
    var text = """
      [pipeline]
      checkpoint = "30ms"
      [node.ticks]
      run = "ingest \(Self.source) --pace 10"
      [node.ordered]
      run = "normalize"
      from = "ticks"
      to = "ordered.mill"
      [node.probe]
      run = "features spread 'vwap@\(probe + 1)s'"
      from = "ordered"
      to = "probe.mill"

      """
    for (name, window) in windows.sorted(by: { $0.key < $1.key }) {
      text += """
        [node.\(name)]
        run = "\(Self.command(window.seconds))"
        from = "ordered"
        to = "\(name).mill"

        """
      if window.hasText {
        text +=
          "[node.\(name)-text]\nrun = \"show --csv\"\nfrom = \"\(name)\"\nto = \"\(name).csv\"\n"
      }
    }
    // There is no such processor.
    if broken {
      text += "[node.broken]\nrun = \"show\"\nfrom = \"ordered\"\nto = \"none\"\ncpus = \"1023\"\n"
    }
    return text
  }

  private func edited(
    _ windows: [String: Window], _ random: inout SeededGenerator
  ) -> [String: Window] {
    var windows = windows
    let name = ["a", "b", "c", "d"].randomElement(using: &random)!
    if windows[name] == nil {
      windows[name] = Window(
        seconds: .random(in: 1...5, using: &random), hasText: .random(using: &random))
    } else {
      switch Int.random(in: 0...2, using: &random) {
      case 0: windows[name] = nil
      case 1: windows[name]!.hasText.toggle()
      default: windows[name]!.seconds = .random(in: 1...5, using: &random)
      }
    }
    return windows
  }

  @Test(arguments: isFull ? Array(1...12) : [1, 2]) func randomEdits(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var windows = ["a": Window(seconds: 1, hasText: true), "b": Window(seconds: 2, hasText: false)]
    var histories = windows.mapValues {
      History(
        commands: [(0, Self.command($0.seconds))], textSince: $0.hasText ? 0 : nil,
        hasText: $0.hasText)
    }
    try RunningGraph.write(graph(windows, probe: 0, broken: false), in: scratch)
    let running = try RunningGraph(in: scratch)
    #expect(running.waitUntil { scratch.size("probe.mill") > 100_000 }, "\(running.said)")
    var reloads = 0
    for _ in 0..<(Self.isFull ? 12 : 5) {
      let new = edited(windows, &random)
      let isBroken = Int.random(in: 0...4, using: &random) == 0
      try RunningGraph.write(graph(new, probe: reloads + 1, broken: isBroken), in: scratch)
      let outcome = try Programs.run("pipe reload g.toml --state state", in: scratch)
      try #require(outcome.status == (isBroken ? 78 : 0), "\(outcome) \(running.said)")
      if isBroken {
        // What it was about to write it has emptied.
        for name in new.keys where windows[name] == nil { histories[name] = nil }
        continue
      }
      reloads += 1
      note(windows, new, reloads, &histories)
      windows = new
    }
    // What a graph was when its last edit was refused it is for the drain, too.
    kill(running.pid, SIGTERM)
    let status = running.wait()
    #expect(status == 0 || status == 143, "\(running.said)")
    try expectSame(histories, reloads)
  }

  private func note(
    _ old: [String: Window], _ new: [String: Window], _ reload: Int,
    _ histories: inout [String: History]
  ) {
    for name in Set(old.keys).union(new.keys) {
      switch (old[name], new[name]) {
      case (nil, let window?):
        histories[name] = History(
          commands: [(reload, Self.command(window.seconds))],
          textSince: window.hasText ? reload : nil, hasText: window.hasText)
      case (_?, nil):
        histories[name]!.until = reload
        histories[name]!.hasText = false
      case (let before?, let after?):
        if before.seconds != after.seconds {
          histories[name]!.commands.append((reload, Self.command(after.seconds)))
        }
        if !before.hasText, after.hasText { histories[name]!.textSince = reload }
        histories[name]!.hasText = after.hasText
      case (nil, nil): break
      }
    }
  }

  private func expectSame(_ histories: [String: History], _ reloads: Int) throws {
    let counts = try scratch.passedCounts("probe.mill")
    try #require(counts.count == reloads + 1, "\(counts)")
    let cuts = counts.reduce(into: [0]) { $0.append($0.last! + $1) }
    try #require(try cuts.last == scratch.passedCounts("ordered.mill")[0])
    let start = try Programs.run(
      """
      show --csv < ordered.mill > rows; ingest \(Self.source) | normalize |
      show --csv | head -c $(stat -c %s rows) | cmp - rows >&2
      """, in: scratch, timeout: 300)
    #expect(start.text.isEmpty && start.standardError.isEmpty, "\(start)")
    for (name, history) in histories {
      let end = history.until ?? reloads + 1
      var parts: [String] = []
      for (index, (since, command)) in history.commands.enumerated() {
        let until = index + 1 < history.commands.count ? history.commands[index + 1].since : end
        try scratch.cut("ordered.mill", at: cuts[until], into: "x", "z")
        try scratch.cut("x", at: cuts[since], into: "z", "y")
        let made = try Programs.run("\(command) < y > part\(index)", in: scratch)
        try #require(made.status == 0, "\(made)")
        parts.append("part\(index)")
      }
      let same = try Programs.run(
        """
        cat \(parts.joined(separator: " ")) | show --csv > wanted
        show --csv < \(name).mill > made && cmp made wanted >&2
        """, in: scratch)
      #expect(same.status == 0, "\(name) \(history) \(same)")
      guard let since = history.textSince, history.hasText || history.until != nil else { continue }
      let (text, all) = (scratch.text("\(name).csv"), scratch.text("made"))
      let rows = text.drop { $0 != "\n" }
      #expect(rows.last == "\n", "\(name) \(history)")
      let (isPrefix, isSuffix) = (all.hasPrefix(text), all.hasSuffix(rows))
      if since == history.commands[0].since { #expect(isPrefix, "\(name) \(history)") }
      // A text that begins behind a change has the columns of what comes.
      if history.hasText, history.commands.count == 1 { #expect(isSuffix, "\(name) \(history)") }
    }
  }
}
