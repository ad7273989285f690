import EventStream

extension StrategyDefinition {
  static let threshold = StrategyDefinition(
    "threshold", summary: "threshold on any feature",
    rule: "long at or above `above`, short at or below `below`; leaves a long below exit_long, a "
      + "short above exit_short",
    source: "the feature's",
    parameters: [
      .init("feature", .feature, nil, "the feature, with its clock; also the first operand"),
      .init("above", .number(everything), nil, "enter long at or above; default: never"),
      .init("below", .number(everything), nil, "enter short at or below; default: never"),
      .init("exit_long", .number(everything), nil, "leave a long below; default: `above`"),
      .init("exit_short", .number(everything), nil, "leave a short above; default: `below`"),
    ]
  ) { arguments throws(StreamError) in
    guard let feature = try arguments.feature("feature") else {
      throw arguments.failure(
        "feature", "is missing: signal threshold 'zscore(ofi@1s, 300)' --above 2 --below -2")
    }
    let (above, below) = (try arguments.number("above"), try arguments.number("below"))
    guard above != nil || below != nil else {
      throw arguments.failure("above", "neither `above` nor `below` is given: it would never enter")
    }
    if let above, let below, below >= above {
      throw arguments.failure("below", "\(below) is not below `above` at \(above)")
    }
    let leaveLong = try arguments.number("exit_long") ?? above ?? .nan
    let leaveShort = try arguments.number("exit_short") ?? below ?? .nan
    if let above, leaveLong > above {
      throw arguments.failure("exit_long", "\(leaveLong) is above the entry at \(above)")
    }
    if let below, leaveShort < below {
      throw arguments.failure("exit_short", "\(leaveShort) is below the entry at \(below)")
    }
    return LevelFollowing(
      inputs: [arguments.onClock(feature)], above: above ?? .nan, below: below ?? .nan,
      leaveLong: leaveLong, leaveShort: leaveShort)
  }

  private static let everything = -Double.greatestFiniteMagnitude ... .greatestFiniteMagnitude
}
