import EventStream
import TestSupport
import Testing

import Graphs

struct GraphReaderTests {
  private let scratch: ScratchFolder
  init() throws { scratch = try ScratchFolder() }

  private func read(_ text: String, _ values: [String: String] = [:]) throws -> GraphReader {
    try scratch.write(Array(text.utf8), to: "g.toml")
    return GraphReader(file: scratch.path + "/g.toml", values: values)
  }

  private static let chain = """
    [pipeline]
    checkpoint = "2s"
    [parameters]
    EVENTS = 10
    [node.out]
    run = "show --csv"
    from = "mid"
    to = "rows.csv"
    [node.mid]
    run = ["features", "mid"]
    from = "ticks"
    stop_timeout = "3s"
    memory_limit = "64MiB"
    nice = 5
    cpus = "0,2-3"
    restart = "never"
    environment = { TZ = "UTC", N = "${EVENTS}" }
    [node.ticks]
    run = "ingest sim:events=${EVENTS}"
    back_off = "1s"
    breaker = 7
    """

  @Test func nodesComeBehindWhatTheyRead() throws {
    let reader = try read(Self.chain)
    #expect(reader.problems == [])
    let graph = reader.graph
    #expect(graph.name == "g" && graph.checkpointInterval == 2_000_000_000)
    #expect(graph.nodes.map(\.name) == ["ticks", "mid", "out"])
    #expect(graph.nodes[0].command == ["ingest", "sim:events=10"])
    #expect(graph.nodes[0].backOff.first == 1_000_000_000 && graph.nodes[0].backOff.breaker == 7)
    let mid = graph.nodes[1]
    #expect(mid.stopTimeout == 3_000_000_000 && mid.memoryLimit == 64 << 20 && mid.nice == 5)
    #expect(mid.cpus == [0, 2, 3] && mid.restart == .never)
    #expect(mid.environment == ["TZ": "UTC", "N": "10"])
    #expect(graph.nodes[2].output == .file(scratch.path + "/rows.csv"))
    #expect(graph.nodes.allSatisfy { $0.directory == scratch.path })
    #expect(graph.parts == [[0, 1, 2]])
  }

  @Test func theCommandLineGoesBeforeTheFile() throws {
    let reader = try read(Self.chain, ["EVENTS": "7"])
    #expect(reader.graph.nodes[0].command == ["ingest", "sim:events=7"])
    let wrong = try read(Self.chain, ["EVENT": "7"])
    #expect(
      wrong.problems.map(\.cause) == ["there is no parameter EVENT; did you mean EVENTS?"])
  }

  @Test func aTemplateIsANodeForEveryValueAndSeveralInputsAreMerged() throws {
    let reader = try read(
      """
      [node.t]
      run = "ingest sim:"
      [node."f-${S}-${W}"]
      each = { S = ["a", "b"], W = ["1s", "2s"] }
      run = "features ${S}@${W}"
      from = "t"
      [node.all]
      run = "show"
      from = ["f-*", "t"]
      to = "-"
      """)
    #expect(reader.problems == [])
    let names = ["t", "f-a-1s", "f-a-2s", "f-b-1s", "f-b-2s", "all.merge", "all"]
    #expect(reader.graph.nodes.map(\.name) == names)
    #expect(reader.graph.nodes[3].command == ["features", "b@1s"])
    #expect(reader.graph.nodes[5].inputs == ["f-a-1s", "f-a-2s", "f-b-1s", "f-b-2s", "t"])
    #expect(reader.graph.nodes[6].inputs == ["all.merge"])
  }

  @Test func includedFilesBringNodesOfTheirFolder() throws {
    try scratch.write(
      Array("[parameters]\nE = 3\n[node.t]\nrun = \"ingest sim:events=${E}\"\n".utf8),
      to: "more.toml")
    let reader = try read(
      """
      [pipeline]
      include = ["more.toml"]
      [parameters]
      E = 4
      [node.s]
      run = "show"
      from = "t"
      to = "none"
      """)
    #expect(reader.problems == [])
    // Who includes says it first.
    #expect(reader.graph.nodes[0].command == ["ingest", "sim:events=4"])
    #expect(reader.graph.nodes[1].output == .nowhere)
  }

  /// Every mistake in one go, each with its place.
  @Test func allMistakesAreFound() throws {
    let reader = try read(
      """
      [pipeline]
      chekpoint = "1s"
      [node.a]
      run = "show | head"
      from = "b"
      [node.b]
      run = "features ${NONE}"
      from = ["a", "tick"]
      nice = 40
      restart = "maybe"
      [node.c]
      form = "a"
      """)
    let lines = reader.problems.map { "\($0.place): \($0.cause)" }
    for expected in [
      "line 2, column 13: pipeline.chekpoint: unknown key; did you mean checkpoint?",
      "line 4, column 7: node.a.run: a node is one program",
      "line 7, column 7: node.b.run: there is no parameter NONE",
      "line 9, column 8: node.b.nice: takes a whole number from -20 to 19",
      "line 10, column 11: node.b.restart: \"maybe\" is none of always, on-failure, never",
      "node.c.run: the node needs the command that it runs",
      "line 12, column 8: node.c.form: unknown key; did you mean from?",
      "line 8, column 9: node.b.from: there is no node tick",
      "the nodes feed each other: ",
    ] {
      #expect(lines.contains { $0.contains(expected) }, "\(expected) is not in \(lines)")
    }
  }

  @Test func relaysStandBehindProgramsOfOthersThatWouldWriteToSeveral() throws {
    let reader = try read(
      """
      [node.t]
      run = "ingest sim:"
      [node.f]
      run = "cat"
      from = "t"
      to = "kept"
      [node.a]
      run = "show"
      from = "f"
      to = "none"
      """)
    let graph = reader.graph.relayed { $0 != "cat" }
    #expect(graph.nodes.map(\.name) == ["t", "f", "f.relay", "a"])
    #expect(graph.nodes[1].output == .readers)
    #expect(graph.nodes[2].output == .file(scratch.path + "/kept"))
    #expect(graph.nodes[3].inputs == ["f.relay"])
  }

  /// One that takes part writes to several itself.
  @Test func noRelayStandsBehindWhatTakesPart() throws {
    let reader = try read(
      """
      [node.t]
      run = "ingest sim:"
      [node.f]
      run = "cat"
      from = "t"
      to = "kept"
      takes_part = true
      [node.a]
      run = "show"
      from = "f"
      to = "none"
      """)
    let graph = reader.graph.relayed { $0 != "cat" }
    #expect(graph.nodes.map(\.name) == ["t", "f", "a"])
    #expect(graph.nodes[1].takesPart && graph.nodes[1].output == .file(scratch.path + "/kept"))
  }

  @Test func partsAreWhatPipesJoin() throws {
    let reader = try read(
      """
      [node.a]
      run = "ingest sim:"
      to = "a"
      [node.b]
      run = "ingest sim:"
      [node.c]
      run = "show"
      from = "b"
      to = "c"
      """)
    #expect(
      reader.graph.parts.map { $0.map { reader.graph.nodes[$0].name } } == [["a"], ["b", "c"]])
  }

  @Test func drawings() throws {
    let drawing = GraphDrawing(try read(Self.chain).graph)
    #expect(
      drawing.text.replacing(scratch.path + "/", with: "") == """
        ticks      ingest sim:events=10
        └─ mid     features mid
           └─ out  show --csv → rows.csv

        """)
    #expect(drawing.dot.contains("  \"ticks\" -> \"mid\";\n"))
    #expect(drawing.mermaid.hasPrefix("flowchart LR\n  n0[\"ticks<br/>ingest sim:events=10\"]\n"))
    #expect(drawing.mermaid.contains("  n0 --> n1\n"))
  }
}
