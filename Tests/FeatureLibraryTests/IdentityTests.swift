import EventModel
import FeatureLibrary
import Stages
import TestSupport
import Testing

/// Headings are as typed; the canonical text is the identity, and equal features are computed once.
@Suite struct IdentityTests {
  static let events = [
    ClockTests.quote(0.5, 100, 102), ClockTests.trade(0.6, 100), ClockTests.watermark(2),
  ]

  func features(_ expressions: [String]) throws -> [FeatureSet.Feature] {
    try FeatureHarness(Self.events, expressions).header.featureSets.flatMap(\.features)
  }

  @Test func headingsAreAsTyped() throws {
    let features = try features([
      "rsi( n = 14 )@1s", "bollinger@1s", "bollinger(20)@1s.upper", "ewma(ret(mid), alpha=0.060)",
    ])
    #expect(
      features.map(\.name) == [
        "rsi( n = 14 )@1s", "bollinger@1s.upper", "bollinger@1s.middle", "bollinger@1s.lower",
        "bollinger(20)@1s.upper", "ewma(ret(mid), alpha=0.060)",
      ])
    #expect(
      features.map(\.expression) == [
        "rsi(14)@1s", "bollinger(20,2)@1s.upper", "bollinger(20,2)@1s.middle",
        "bollinger(20,2)@1s.lower", "bollinger(20,2)@1s.upper", "ewma(ret(mid),0.06)",
      ])
    #expect(features[1].hash == features[4].hash)
  }

  @Test(arguments: [
    ["rsi@1s", "rsi(14)@1s", "rsi(n=14)@1s", " rsi ( 14 ) @ 1000ms"],
    ["ema(10, mid@1s)", "ema(10, mid)@1s", "ema(10, mid@1s)@1s", "ema(price=mid, n=10)@1s"],
    ["ewma(ret(mid), alpha=0.06, start=0)", "ewma(ret(x=mid), 0.06, 0)"],
    ["imbalance", "imbalance(1)", "imbalance(levels=1)"],
    ["sma(60s)@1s", "sma(1m)@1s", "sma(window=1m)@1s"],
    ["vwap@1s", "vwap(1)@1s"],
    ["ewma(alpha=0.5)", "ewma(0.5)"],
  ])
  func equalFeatures(spellings: [String]) throws {
    let all = try features(spellings)
    #expect(Set(all.map(\.expression)).count == 1, "\(all.map(\.expression))")
    #expect(Set(all.map(\.hash)).count == 1)
    #expect(try features([all[0].expression]).map(\.expression) == [all[0].expression])
    // Computed once: the state of all is the state of one.
    #expect(try state(spellings) == state([spellings[0]]))
  }

  /// One column: `show` has one for each heading.
  @Test func askedForTwiceIsOneColumn() throws {
    #expect(try features(["mid", "spread", "mid"]).map(\.name) == ["mid", "spread"])
    #expect(try features(["mid", "mid()"]).map(\.name) == ["mid", "mid()"])
    #expect(
      try features(["bollinger", "bollinger.upper"]).map(\.name) == [
        "bollinger.upper", "bollinger.middle", "bollinger.lower",
      ])
  }

  @Test func differentFeaturesDiffer() throws {
    let all = try features([
      "ewma(alpha=0.5)", "ewma(alpha=0.5,start=0)", "sma(2)", "sma(2s)", "sma(2,mid)",
    ])
    #expect(Set(all.map(\.hash)).count == all.count)
  }

  private func state(_ expressions: [String]) throws -> Int {
    var header = FeatureHarness.header(
      instruments: 2, mode: "ordered", kinds: KindSet(.quote, .trade, .watermark))
    var stage = FeaturesStage(try expressions.map { try FeatureRequest($0) })
    try stage.begin(&header)
    return StateFields.written(&stage).count
  }
}
