import EventModel
import FeatureLibrary
import TestSupport
import Testing

/// Windows of many values, kept in order: against sorting each of them anew.
@Suite struct SortedWindowTests {
  private static func events(_ bids: [Int64]) -> [PlainEvent] {
    bids.enumerated().map {
      ClockTests.quote(Double($0.offset + 1), $0.element, $0.element + 5)
    }
  }

  /// Values as they come: at random with many equal ones, rising, falling, all equal, in two places.
  static let shapes: [@Sendable (Int, inout SeededGenerator) -> Int64] = [
    { _, random in Int64(random.next() % 400) }, { row, _ in Int64(row) },
    { row, _ in -Int64(row) },
    { _, _ in 7 }, { row, random in row % 2 == 0 ? 1_000_000 + Int64(random.next() % 9) : 3 },
  ]

  @Test(arguments: 0..<shapes.count) func equalSorting(shape: Int) throws {
    var random = SeededGenerator(seed: 4)
    let bids = (0..<4_000).map { Self.shapes[shape]($0, &random) }
    let window = 1_500
    let run = try FeatureHarness(
      Self.events(bids),
      ["rank(bid, \(window))", "quantile(bid, 0.37, \(window))", "quantile(bid, 1, 1500s)"],
      snapshotAt: 2_500)
    let rows = run.vectors("").map(\.values)
    #expect(rows.count == bids.count)
    for row in stride(from: window - 1, to: bids.count, by: 37) {
      let inside = bids[(row + 1 - window)...row].map { Double($0) / 100 }.sorted()
      let value = Double(bids[row]) / 100
      let (below, equal) = (inside.count { $0 < value }, inside.count { $0 == value })
      let rank = (Double(below) + Double(equal + 1) / 2) / Double(window)
      let place = 0.37 * Double(window - 1)
      let low = inside[Int(place)]
      let quantile = low + (place - place.rounded(.down)) * (inside[Int(place) + 1] - low)
      #expect(rows[row][0] == rank && rows[row][1] == quantile, "row \(row)")
      // The span holds as many rows, and is full a row later.
      if row >= window { #expect(rows[row][2] == inside.last) }
    }
  }
}
