import EventModel
import Foundation
import TestSupport
import Testing

/// A stream with everything that the schema has, through our programs and those of others.
struct CompleteStreamTests {
  private func scratch() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    try scratch.write(try CompleteStream.bytes(), to: "all")
    return scratch
  }

  @Test func ourProgramsPassItOn() throws {
    let scratch = try scratch()
    let outcome = try Programs.run(
      """
      slice all > sliced && merge all > merged && normalize --lateness 0 < all > normalized
      show --json sliced
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    for name in ["sliced", "merged", "normalized"] {
      let events = try RecordingSink(reading: "\(scratch.path)/\(name)").events
      let passed = events.filter { $0.event.kind != .watermark }
      #expect(passed.map(\.event.kind) == CompleteStream.events().map(\.event.kind), "\(name)")
      #expect(passed.map(\.words) == CompleteStream.events().map(\.words), "\(name)")
      #expect(passed.map(\.values) == CompleteStream.events().map(\.values), "\(name)")
    }
    let lines = outcome.lines
    #expect(lines.count == 5)
    #expect(
      lines[1].hasSuffix(
        #""exchange":"XNAS","conditions":"@FI","resting_order":77,"aggressor_order":78}"#))
    #expect(
      lines[2].hasSuffix(
        #""cause":"rebalance","price_seen":100.5,"number":3.0,"stop_distance":1.5,"target_distance":2.5,"#
          + #""stop_share":0.25,"target_share":0.5,"stop_trails":1.0}"#))
    #expect(
      lines[3].hasSuffix(
        #""signal":11,"trigger":10.12,"trail":10.13,"display":14,"group":15,"link":16,"#
          + #""expiry":"2023-11-14T22:13:20.000000017Z","stop_distance":10.18,"target_distance":10.19,"#
          + #""run":20,"account":21,"stop_share":0.000000022,"target_share":0.000000023,"#
          + #""stop_trails":24,"reduce_only":25}"#))
    #expect(lines[3].contains(#""state":"intended""#))
    #expect(lines[4].contains(#""revises":7,"account":8}"#) && !lines[4].contains("fees"))
  }

  /// Columns come where the first events say them; what comes later is told.
  @Test func columnsOfWhatIsRarelySaid() throws {
    let scratch = try scratch()
    var plain = CompleteStream.events()[3]
    plain.words = Array(plain.words.prefix(OrderWord.count))
    let later = [plain, CompleteStream.events()[3]]
    try scratch.write(try SampleStreams.bytes(SampleStreams.header(), later, frame: 1), to: "late")
    let outcome = try Programs.run(
      "show --csv --kind order all; show --csv --kind order late", in: scratch)
    #expect(outcome.status == 0)
    #expect(
      outcome.lines[0].hasSuffix(
        ",reason,signal,trigger,trail,display,group,link,"
          + "expiry,stop_distance,target_distance,run,account,stop_share,target_share,stop_trails,reduce_only"
      ))
    #expect(outcome.lines[2].hasSuffix(",decided,reason"))
    #expect(
      outcome.standardError.contains(
        "there are no columns for account, display, expiry, group, link, reduce_only, run, signal, "
          + "stop_distance, stop_share, stop_trails, target_distance, target_share, trail, trigger, "
          + "which came late; --json prints all"))
  }

  @Test(.enabled(if: Programs.isInstalled("capnp"), "capnp is not installed"))
  func theToolReadsItAndWritesIt() throws {
    let scratch = try scratch()
    let schema = "\(SharedData.package)/schemas/stream.capnp"
    let outcome = try Programs.run(
      """
      capnp convert binary:json --short \(schema) Frame < all | tee text
      capnp convert json:binary \(schema) Frame < text > back
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let text = outcome.text
    for part in [
      #""resume":{"events":"3""#, #""checkpoint":17"#, #""passed":{"eventTime":"17"#,
      #""position":{"event":"3","appendedAt":"17"#, #""tradeDetail":{"exchange":"1396788824""#,
      #""restingOrder":"77""#,
    ] {
      #expect(text.contains(part), "\(part)")
    }
    let back = try RecordingSink(reading: scratch.path + "/back")
    #expect(firstDifference(back.events, CompleteStream.events()) == nil)
    #expect(back.hasEnded)
  }

  @Test(
    .enabled(
      if: PycapnpTests.isThere,
      "pycapnp is not installed (MILLRACE_PYTHON names a Python that has it)"))
  func pythonReadsIt() throws {
    let scratch = try scratch()
    let outcome = try Programs.run(
      """
      \(PycapnpTests.python) \(SharedData.package)/Tests/Oracles/pycapnp_stream.py \
        \(SharedData.package)/schemas/stream.capnp read all
      cat > try.py <<'END'
      import sys
      sys.path.insert(0, "\(SharedData.package)/examples/python")
      import millrace
      stream = millrace.Stream("all")
      detail = stream.columns("trade_detail")
      print(detail["resting_order"][0], detail["aggressor_order"][0], stream.is_whole)
      print(stream.columns("order")["price"][0], stream.events("order")["count"][0])
      END
      \(PycapnpTests.python) try.py
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let controls = outcome.lines.filter { $0.hasPrefix("control ") }.map { $0.dropFirst(8) }
    #expect(controls == ["barrier", "heartbeat", "latency", "resume", "passed", "position"])
    let order = outcome.lines.first { $0.hasPrefix("event order") } ?? ""
    #expect(
      order.hasSuffix(",10,11,1012,1013,14,15,16,1700000000000000017,1018,1019,20,21,22,23,24,25"))
    #expect(outcome.lines.suffix(2) == ["77 78 True", "100.4 26"])
  }

  /// A stream of minor 1: a signal has its inputs right behind cause and price.
  @Test(.enabled(if: Programs.isInstalled("capnp"), "capnp is not installed"))
  func aStreamOfMinorOne() throws {
    let frames = [
      #"{"header": {"major": 1, "minor": 1, "kinds": ["signal"], "instruments": [{"id": 0, "symbol": "T"}], "strategies": [{"id": 0, "name": "s", "inputs": [{"name": "a", "expression": "mid"}, {"name": "b", "expression": "spread"}]}]}}"#,
      #"{"batch": {"events": [{"eventTime": 5, "receiveTime": "-9223372036854775808", "origin": 1, "instrument": 0, "flags": 1, "signal": {"offset": 0, "count": 4, "strategy": 0, "target": 1}}], "values": [1, 7.5, 50, 60]}}"#,
      #"{"end": {"eventCount": 1, "undigested": null}}"#,
    ]
    let scratch = try ScratchFolder()
    try scratch.write(Array(frames.joined(separator: "\n").utf8), to: "json")
    let outcome = try Programs.run(
      """
      capnp convert json:binary \(SharedData.package)/schemas/stream.capnp Frame < json > old
      show --json old; show --csv --kind signal old
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.lines[0].hasSuffix(#""cause":"exit","price_seen":7.5}"#))
    #expect(outcome.lines[1].hasSuffix("cause,price_seen"))
  }
}
