import Testing

import Graphs

/// A command is cut as a shell cuts it, and what only a shell understands is refused.
struct ShellWordsTests {
  @Test(arguments: [
    ("ingest a.zst", ["ingest", "a.zst"]),
    ("  show   --csv\t-\n", ["show", "--csv", "-"]),
    ("features 'ofi(levels=3) @ 1s' mid", ["features", "ofi(levels=3) @ 1s", "mid"]),
    ("a \"b \\\"c\\\" \\d\" e\\ f", ["a", "b \"c\" \\d", "e f"]),
    ("a ''", ["a", ""]),
    ("ingest ${DATA}/x '${Y}'", ["ingest", "${DATA}/x", "${Y}"]),
  ])
  func words(_ text: String, _ words: [String]) throws {
    #expect(try ShellWords(text).words == words)
  }

  @Test(arguments: [
    ("a | b", ShellWords.Failure.needsShell("|")), ("a > b", .needsShell(">")),
    ("a $HOME", .needsShell("$")), ("a *.csv", .needsShell("*")), ("a 'b", .openQuote),
    ("a \"b", .openQuote), ("a \\", .openQuote),
  ])
  func refused(_ text: String, _ failure: ShellWords.Failure) {
    #expect(throws: failure) { try ShellWords(text) }
  }
}
