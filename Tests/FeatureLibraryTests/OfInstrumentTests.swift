import EventModel
import TestSupport
import Testing

/// Features of another instrument: what that instrument's newest row says, for the rows of all.
@Suite struct OfInstrumentTests {
  @Test(arguments: 1...4 as ClosedRange<UInt64>, ["", "@1s", "@trades(3)"])
  func isTheNewestRowOfThatInstrument(seed: UInt64, clock: String) throws {
    let market = RandomMarket(seed: seed)
    let run = try FeatureHarness(
      market.events,
      ["mid\(clock)", "S1:mid\(clock)", "(mid - S1:mid)\(clock)", "NONE:mid\(clock)"],
      cut: .random(seed))
    let rows = run.vectors(clock == "" ? "" : String(clock.dropFirst()))
    #expect(rows.contains { !$0.values[1].isNaN && $0.event.instrument != 1 })
    for (index, row) in rows.enumerated() {
      // The rows of one tick of time are there together.
      let known = rows.indices.filter {
        $0 <= index || clock == "@1s" && rows[$0].time == row.time
      }
      let newest = known.last { rows[$0].event.instrument == 1 }.map { rows[$0].values[0] } ?? .nan
      #expect(row.values[1].bitPattern == newest.bitPattern, "row \(index)")
      #expect(row.values[2].isNaN == (row.values[0] - newest).isNaN)
      if !row.values[2].isNaN { #expect(row.values[2] == row.values[0] - newest) }
      #expect(row.values[3].isNaN)
    }
  }

  /// On another clock it is as of that clock's newest row.
  @Test(arguments: 1...4 as ClosedRange<UInt64>) func isSampledAsOf(seed: UInt64) throws {
    let market = RandomMarket(seed: seed)
    let run = try FeatureHarness(
      market.events, ["mid@1s", "(1 * S1:mid@1s)@5s", "(1 * S1:mid@1s)@trades(4)"],
      cut: .random(seed))
    let seconds = run.vectors("1s").filter { $0.event.instrument == 1 }
    let rows = run.vectors("5s")
    #expect(rows.contains { $0.event.instrument != 1 && !$0.values[0].isNaN })
    for row in rows where !row.event.flags.contains(.partial) {
      let newest = seconds.last { $0.time <= row.time }?.values[0] ?? .nan
      #expect(row.values[0].isNaN ? newest.isNaN : row.values[0] == newest)
    }
    // A row that trades caused knows the seconds that have ended.
    for row in run.vectors("trades(4)") where !row.event.flags.contains(.partial) {
      let newest = seconds.last { $0.time <= row.time }?.values[0] ?? .nan
      #expect(row.values[0].isNaN ? newest.isNaN : row.values[0] == newest)
    }
  }
}
