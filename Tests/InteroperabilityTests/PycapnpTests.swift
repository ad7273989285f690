import EventModel
import Foundation
import TestSupport
import Testing

/// pycapnp reads our streams and writes streams that we read. `make test` makes its environment and
/// names it in MILLRACE_PYTHON.
struct PycapnpTests {
  static let python = ProcessInfo.processInfo.environment["MILLRACE_PYTHON"] ?? "python3"
  static let isThere = (try? Programs.run("\(python) -c 'import capnp'").status) == 0

  private static let script =
    "\(python) \(SharedData.package)/Tests/Oracles/pycapnp_stream.py "
    + "\(SharedData.package)/schemas/stream.capnp"

  @Test(
    .enabled(if: isThere, "pycapnp is not installed (MILLRACE_PYTHON names a Python that has it)"),
    arguments: streamCommands)
  func readsAStreamOfEveryProgram(command: String) throws {
    let scratch = try ScratchFolder()
    let outcome = try Programs.run("(\(command)) > out; \(Self.script) read out", in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let ours = try RecordingSink(reading: scratch.path + "/out")
    let header = try #require(outcome.lines.first)
    let stages = ours.headers[0].lineage.map(\.program).joined(separator: " ")
    #expect(header.hasSuffix("| " + stages))
    #expect(outcome.lines.last == "end \(ours.events.count) digest")
    let rows = outcome.lines.filter { $0.hasPrefix("event ") }
    #expect(rows.map(String.init) == ours.events.map(Self.row))
  }

  /// An event as the script prints it.
  private static func row(_ owned: OwnedEvent) -> String {
    let event = owned.event
    let parts = event.kind.name.split(separator: "_")
    let kind = parts[0] + parts.dropFirst().map { $0.capitalized }.joined()
    var payload = ""
    switch event.kind.payload {
    case .none: break
    case .values: payload = owned.values.map(number).joined(separator: ",")
    case .words: payload = owned.words.map(String.init).joined(separator: ",")
    case .text: payload = String(decoding: owned.text, as: UTF8.self)
    }
    return "event \(kind) \(event.eventTime) \(event.receiveTime) \(event.origin) "
      + "\(event.instrument) \(event.flags.rawValue) \(payload)"
  }

  /// A double as Python prints it.
  private static func number(_ value: Double) -> String {
    value.isNaN ? "nan" : "\(value)"
  }

  @Test(
    .enabled(if: isThere, "pycapnp is not installed (MILLRACE_PYTHON names a Python that has it)"))
  func writesAStreamThatWeRead() throws {
    let scratch = try ScratchFolder()
    let outcome = try Programs.run(
      """
      \(Self.script) write out && show --json --kind all out
      show --csv --epoch --kind depth,features out
      slice out | merge - out | normalize --lateness 0 | show --info
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let objects = outcome.lines.filter { $0.hasPrefix("{") }
    #expect(objects.count == EventKind.count)
    for (index, line) in objects.enumerated() {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["kind"] as? String == EventKind.names[index])
      #expect(object?["symbol"] as? String == "PY")
    }
    #expect(objects[1].contains(#""bid_price":123.45,"bid_size":10,"ask_price":123.5}"#))
    #expect(objects[2].contains(#""price":-1.5,"size":3,"aggressor":"ask","trade_id":77"#))
    #expect(outcome.text.contains("1700000000000000008,PY,1,101,102,1.03,104,105,,"))
    #expect(outcome.text.contains("1700000000000000012,PY,,,,,,,1.5,\n"))
  }
}
