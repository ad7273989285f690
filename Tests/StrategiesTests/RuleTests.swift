import EventModel
import Foundation
import TestSupport
import Testing

/// Every rule against one written anew from its description, on a random walk of bars.
struct RuleTests {
  private static let closes: [Double] = {
    var random = SeededGenerator(seed: 11)
    var price = 2_000.0
    return (0..<1500).map { _ in
      price = max(300, price + Double(Int.random(in: -90...90, using: &random)))
      return price
    }
  }()

  /// The target after each bar.
  private func path(_ arguments: [String], closes: [Double] = closes) throws -> [Double] {
    var market = Market()
    for close in closes {
      let price = Int64(close)
      market.bar(price, price, price, price)
    }
    var targets = [Double](repeating: 0, count: closes.count)
    for signal in try signals(arguments, market) {
      let bar = Int((signal.time - Market.start) / Market.second) - 1
      for index in bar..<closes.count { targets[index] = signal.target }
    }
    return targets
  }

  private func expectPath(
    _ arguments: [String], closes: [Double] = closes, _ decide: (Int, Double) -> Double
  ) throws {
    let found = try path(arguments, closes: closes)
    var wanted = 0.0
    var changes = 0
    for index in closes.indices {
      let before = wanted
      wanted = decide(index, wanted)
      if wanted != before { changes += 1 }
      #expect(found[index] == wanted, "\(arguments) at bar \(index)")
      if found[index] != wanted { return }
    }
    #expect(changes >= 4, "the walk tests the rule")
  }

  private func mean(_ index: Int, _ count: Int) -> Double? {
    index + 1 < count ? nil : Self.closes[(index + 1 - count)...index].reduce(0, +) / Double(count)
  }

  @Test func movingAverages() throws {
    try expectPath(["sma"]) { index, wanted in
      guard let fast = mean(index, 10), let slow = mean(index, 50) else { return wanted }
      return fast > slow ? 1 : fast < slow ? -1 : wanted
    }
    try expectPath(["sma", "--fast", "5", "--slow", "20", "--band", "2 %"]) { index, wanted in
      guard let fast = mean(index, 5), let slow = mean(index, 20) else { return wanted }
      return fast - slow > 0.02 * slow ? 1 : slow - fast > 0.02 * slow ? -1 : wanted
    }
  }

  @Test func relativeStrength() throws {
    var (gain, loss) = (0.0, 0.0)
    try expectPath(["rsi", "--period", "6"]) { index, wanted in
      if index == 0 { return 0 }
      let change = Self.closes[index] - Self.closes[index - 1]
      if index <= 6 {
        gain += max(change, 0) / 6
        loss += max(-change, 0) / 6
        if index < 6 { return 0 }
      } else {
        gain += (max(change, 0) - gain) / 6
        loss += (max(-change, 0) - loss) / 6
      }
      let value = 100 * gain / (gain + loss)
      if value < 30 { return 1 }
      if value > 70 { return -1 }
      return wanted > 0 && value >= 50 || wanted < 0 && value <= 50 ? 0 : wanted
    }
  }

  private func bandPosition(_ index: Int) -> Double? {
    guard let middle = mean(index, 20) else { return nil }
    let window = Self.closes[(index - 19)...index]
    let deviation = (window.map { ($0 - middle) * ($0 - middle) }.reduce(0, +) / 20).squareRoot()
    return 0.5 + (Self.closes[index] - middle) / (4 * deviation)
  }

  @Test func bollinger() throws {
    try expectPath(["bollinger_breakout"]) { index, wanted in
      guard let place = bandPosition(index) else { return 0 }
      if place > 1 { return 1 }
      if place < 0 { return -1 }
      return wanted > 0 && place <= 0.5 || wanted < 0 && place >= 0.5 ? 0 : wanted
    }
    try expectPath(["bollinger_reversion"]) { index, wanted in
      guard let place = bandPosition(index) else { return 0 }
      if place < 0 { return 1 }
      if place > 1 { return -1 }
      return wanted > 0 && place >= 0.5 || wanted < 0 && place <= 0.5 ? 0 : wanted
    }
  }

  /// Levels in the thirties come and go; a shock bars entries for five rows.
  @Test func volatilityIndex() throws {
    let levels: [Double] =
      Array(repeating: 1500, count: 10)
      + [
        1900, 2400, 2900, 3100, 3300, 2600, 2200, 1500, 3200, 3150, 3100, 3050, 3020, 3010, 3005,
        2000, 1500,
      ]
      + [3100, 3200, 1900, 1800, 3100, 2200]
    var waits = 0
    try expectPath(["vix", "--long-run-mean", "20", "--exit", "50 %"], closes: levels) {
      index, wanted in
      let level = levels[index] / 100
      let isWaiting = waits > 0
      waits = max(0, waits - 1)
      if index > 0, level > levels[index - 1] / 100 * 1.3 {
        waits = 5
        return 0
      }
      if wanted < 0 { return level <= 25 ? 0 : wanted }
      return level > 30 && !isWaiting ? -30 / level : 0
    }
  }

  /// On 5 February 2018 the index doubled within a day: no position is taken into it, nor is one held
  /// through it.
  @Test(.enabled(if: SharedData.isPresent, "shared data is absent"))
  func february2018() throws {
    let script = """
      ingest --columns 'time:%m/%d/%Y,close' --calendar XNYS --symbols VIX \
        \(SharedData.root!)/daily/VIX_2014-2019.csv | normalize |
        signal vix --long-run-mean 15 OPTIONS --size '100 units' |
        show --csv --kind signal
      """
    func run(_ options: String) throws -> [String] {
      let outcome = try Programs.run(script.replacingOccurrences(of: "OPTIONS", with: options))
      #expect(outcome.status == 0, "\(outcome.standardError)")
      return outcome.lines.dropFirst().map(String.init)
    }
    #expect(try run("").allSatisfy { !$0.hasPrefix("2018-02") })
    // A strategy that was short before the shock is taken out of it on its day.
    let caught = try run("--entry 17 --exit '90 %'").filter { $0.hasPrefix("2018-02-0") }
    #expect(caught.contains { $0.hasPrefix("2018-02-05T21") && $0.contains("volatility_stop") })
    #expect(!caught.contains { $0.hasPrefix("2018-02-06") })
    // Without the stop it is held through.
    let held = try run("--entry 17 --exit '90 %' --shock '1000 %'")
    #expect(!held.contains { $0.hasPrefix("2018-02-05") && $0.contains("volatility_stop") })
  }

  @Test func imbalanceAndThreshold() throws {
    var market = Market()
    var random = SeededGenerator(seed: 3)
    var expected: [Double] = []
    var wanted = 0.0
    for _ in 0..<500 {
      let (bid, ask) = (
        Int64.random(in: 1...50, using: &random), Int64.random(in: 1...50, using: &random)
      )
      var event = market.event(.quote, 0)
      event.quote = Quote(bidPrice: 100, bidSize: bid, askPrice: 101, askSize: ask)
      market.append(event)
      let value = Double(bid - ask) / Double(bid + ask)
      let before = wanted
      if value >= 0.6 {
        wanted = 1
      } else if value <= -0.6 {
        wanted = -1
      } else if wanted > 0 && value < 0.1 || wanted < 0 && value > -0.1 {
        wanted = 0
      }
      if wanted != before { expected.append(wanted) }
    }
    #expect(expected.count > 50)
    #expect(try signals(["imbalance"], market).map(\.target) == expected)
    let same = ["--above", "0.6", "--below", "-0.6", "--exit-long", "0.1", "--exit-short", "-0.1"]
    #expect(
      try signals(["threshold", "imbalance(1)"] + same, market).map(\.target) == expected)
  }

  @Test func linearModel() throws {
    let scratch = try ScratchFolder()
    try scratch.write(
      Array(
        """
        intercept = 0.5
        [[feature]]
        expression = "last"
        coefficient = 2
        mean = 20
        scale = 4
        [[feature]]
        expression = "sma(3)"
        coefficient = -1
        mean = 20
        """.utf8), to: "model.toml")
    let model = [
      "linear", "--model", "\(scratch.path)/model.toml", "--entry", "1", "--exit", "0.2",
    ]
    func prediction(_ index: Int) -> Double? {
      guard let average = mean(index, 3) else { return nil }
      return 0.5 + 2 * (Self.closes[index] / 100 - 20) / 4 - (average / 100 - 20)
    }
    try expectPath(model) { index, wanted in
      guard let value = prediction(index) else { return 0 }
      if value >= 1 { return 1 }
      if value <= -1 { return -1 }
      return wanted > 0 && value < 0.2 || wanted < 0 && value > -0.2 ? 0 : wanted
    }
    let found = try path(model + ["--full", "4", "--rebalance", "0 %"])
    for index in Self.closes.indices {
      guard let value = prediction(index), value.magnitude >= 1 else { continue }
      #expect(abs(found[index] - max(-1, min(1, value / 4))) < 1e-12)
    }
  }

  @Test func targetsFromAFile() throws {
    let scratch = try ScratchFolder()
    try scratch.write(
      Array(
        """
        time,symbol,target
        2023-11-14T22:13:21Z,S0,5
        2023-11-14T22:13:22.5Z,S0,-3
        2023-11-14T22:13:22.5Z,OTHER,9

        """.utf8), to: "targets.csv")
    var market = Market()
    for _ in 0..<4 { market.quote(100, 102) }
    let run = try StageHarness(market.events, header: Market.header()) {
      try signalStage(["targets", "--file", "\(scratch.path)/targets.csv"])
    }
    #expect(
      run.events.map(\.event.kind.name) == ["signal", "quote", "quote", "signal", "quote", "quote"])
    #expect(run.events(of: .signal).map(\.event.signal.target) == [5, -3])
    #expect(run.events[3].event.eventTime == Market.start + 5 * Market.second / 2)
  }
}
