import EventModel
import Foundation
import TestSupport
import Testing

/// Commands whose output is a stream: one of every program.
let streamCommands = [
  "ingest sim:seed=1,instruments=3,events=2000",
  "ingest sim:seed=1,instruments=3,events=2000 | normalize --book 3",
  "ingest sim:seed=1,instruments=3,events=2000 | normalize --book 3 | features mid 'ofi(3)@100ms' --bars 1s",
  "ingest sim:seed=1,instruments=3,events=2000 | slice --last 500",
  "ingest sim:seed=1,instruments=3,events=2000 > s; slice --only SIM1 s > t; merge s t",
]

/// The `capnp` tool reads our streams with the schema alone.
struct CapnpToolTests {
  @Test(
    .enabled(if: Programs.isInstalled("capnp"), "capnp is not installed"),
    arguments: streamCommands)
  func aStreamOfEveryProgram(command: String) throws {
    let scratch = try ScratchFolder()
    let outcome = try Programs.run(
      """
      (\(command)) > out
      capnp convert binary:json --short \(SharedData.package)/schemas/stream.capnp Frame < out
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let ours = try RecordingSink(reading: scratch.path + "/out")
    var times: [String] = []
    var kinds: [String] = []
    var ends = 0
    for line in outcome.lines {
      let frame = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      if frame?["end"] != nil { ends += 1 }
      guard let batch = frame?["batch"] as? [String: Any] else { continue }
      for event in batch["events"] as? [[String: Any]] ?? [] {
        times.append(event["eventTime"] as? String ?? "")
        let known = EventKind.names.map(Self.camel)
        kinds.append(event.keys.first { known.contains($0) } ?? "")
      }
    }
    #expect(ends == 1)
    #expect(times == ours.events.map { String($0.event.eventTime) })
    #expect(kinds == ours.events.map { Self.camel($0.event.kind.name) })
    #expect(times.count > 400)
  }

  /// `order_action` as the schema spells it.
  private static func camel(_ name: String) -> String {
    let parts = name.split(separator: "_")
    return parts[0] + parts.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// What the tool encodes from JSON we read.
  @Test(.enabled(if: Programs.isInstalled("capnp"), "capnp is not installed"))
  func aStreamThatTheToolWrote() throws {
    let frames = [
      #"{"header": {"major": 1, "kinds": ["quote"], "instruments": [{"id": 0, "symbol": "T", "publisher": "CAPNP"}], "lineage": [{"program": "capnp", "version": "0.9"}]}}"#,
      #"{"batch": {"events": [{"eventTime": 5, "receiveTime": "-9223372036854775808", "origin": 1, "instrument": 0, "flags": 1, "quote": {"bidPrice": 7, "bidSize": 1, "askPrice": 8, "askSize": 2}}]}}"#,
      #"{"end": {"eventCount": 1, "undigested": null}}"#,
    ]
    let scratch = try ScratchFolder()
    try scratch.write(Array(frames.joined(separator: "\n").utf8), to: "json")
    let outcome = try Programs.run(
      """
      capnp convert json:binary \(SharedData.package)/schemas/stream.capnp Frame < json | show --csv --epoch
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.lines.last == "5,T,7,1,8,2")
  }
}
