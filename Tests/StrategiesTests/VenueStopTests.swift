import EventModel
import EventStream
import TestSupport
import Testing

/// Stops that the venue keeps: signals say how far off they are, and fire none.
struct VenueStopTests {
  private let long = ["threshold", "mid", "--above", "100", "--exit-long", "0"]

  private func signals(_ options: [String]) throws -> [SignalPayload] {
    var market = Market()
    market.quote(10_000, 10_002)
    market.quote(5_000, 5_002)
    market.quote(10_000, 10_002)
    let run = try StageHarness(market.events, header: Market.header()) {
      try signalStage(long + options)
    }
    return run.events(of: .signal).map { owned in
      owned.values.withUnsafeBufferPointer { SignalPayload($0, count: owned.values.count - 1) }
    }
  }

  @Test(
    arguments: [
      (["--stop-loss", "5 %", "--take-profit", "200 bp"], [Double.nan, .nan, 0.05, 0.02, 0]),
      (["--stop-loss", "4 price", "--take-profit", "1000 pips"], [4, 0.1, .nan, .nan, 0]),
      (["--stop-loss", "7 ticks"], [0.07, .nan, .nan, .nan, 0]),
      (["--trailing-stop", "3 %"], [.nan, .nan, 0.03, .nan, 1]),
      (["--stop-loss", "5 %", "--stops", "watched"], nil),
      // What has to know here that it was stopped is watched here.
      (["--stop-loss", "5 %", "--reentry", "allowed"], nil),
      (["--stop-loss", "5 %", "--trailing-stop", "3 %"], nil),
    ] as [([String], [Double]?)])
  func signalsCarryProtection(options: [String], expected: [Double]?) throws {
    let found = try signals(options)
    let first = try #require(found.first)
    guard let expected else {
      #expect(first.stopDistance.isNaN && first.stopShare.isNaN && first.stopTrails == 0)
      #expect(found.contains { $0.cause == .stopLoss })
      return
    }
    let said = [
      first.stopDistance, first.targetDistance, first.stopShare, first.targetShare,
      first.stopTrails,
    ]
    for (one, other) in zip(said, expected) {
      #expect(one.isNaN == other.isNaN && (one.isNaN || abs(one - other) < 1e-12), "\(said)")
    }
    #expect(found.map(\.cause) == [.entry])
  }

  /// What leaves says nothing of protection.
  @Test func exitsCarryNone() throws {
    var market = Market()
    market.quote(10_000, 10_002)
    market.quote(9_000, 9_002)
    let run = try StageHarness(market.events, header: Market.header()) {
      try signalStage([
        "threshold", "mid", "--above", "100", "--exit-long", "95", "--stop-loss", "50 %",
      ])
    }
    #expect(run.events(of: .signal).map { $0.values.count } == [7, 4])
  }

  @Test(arguments: [
    ["--reentry", "allowed"], ["--trailing-stop", "1 %"], ["--sizing", "kelly"],
  ])
  func whatTheVenueCannotKeepIsSaid(options: [String]) {
    do {
      _ = try signalStage(long + ["--stop-loss", "5 %", "--stops", "venue"] + options)
      Issue.record("\(options) was taken")
    } catch {
      guard let error = error as? StreamError else { return }
      #expect(error.line.contains("--stops") && error.line.contains("stops = watched"))
      #expect(error.exit == .usage)
    }
  }
}
