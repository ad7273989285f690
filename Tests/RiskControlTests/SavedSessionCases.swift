/// What happens on both sides of the cut, case by case.
extension SavedSessionTests {
  static let quoted = "q AAA 99.99 100.01; q BBB 49.99 50.01; "
  static let long = quoted + "s alpha AAA 5 0.5 1; + 1s; q AAA 99.98 100.00; "

  static let share =
    "@ 2024-01-02T02:00:00Z; t 600000 100; @ 2024-01-03T02:00:00Z; t 600000 100; q 600000 99.99 100.01; "

  static let cases: [Case] = [
    Case(
      name: "flat", first: long + "s alpha AAA 0; + 1s; q AAA 99.99 100.01",
      second: "q AAA 99.98 100.02; s alpha AAA 7; + 1s; q AAA 99.98 100.02", fills: ["7 at 10002"]),
    Case(
      name: "an entry that was refused is not made again", limits: "order_size = \"5 shares\"",
      first: quoted + "s alpha AAA 9", second: "q AAA 99.98 100.02; + 1m; q AAA 99.98 100.02",
      fills: []),
    Case(
      name: "an entry that is tried again",
      limits: "[risk]\nentries = \"retry for 5m\"\n[risk.limits]\nmax_age = \"1s\"",
      first: quoted + "+ 2s; s alpha AAA 9", second: "q AAA 99.98 100.02; + 2s; q AAA 99.98 100.02",
      fills: ["9 at 10002"]),
    Case(
      name: "an order for an opening that has not come",
      first: quoted + "status AAA closed; o beta AAA buy 4 at_open #7",
      second:
        "+ 1h; status AAA pre_open; + 1m; status AAA continuous; q AAA 99.98 100.02; + 1s; q AAA 99.98 100.02",
      fills: ["4 at 10002"]),
    Case(
      name: "held is wanted", first: long, second: "q AAA 99.98 100.02; + 1m; q AAA 99.98 100.02",
      fills: []),
    Case(
      name: "the stop", first: long, second: "q AAA 99.48 99.50; + 1s; q AAA 99 100",
      fills: ["-5 at 9948"]),
    Case(
      name: "the target", first: long, second: "q AAA 101.03 101.05; + 1s; q AAA 101.03 101.05",
      fills: ["-5 at 10101"]),
    Case(
      name: "stop and target of the average of two entries",
      first: long + "+ 1s; q AAA 100.48 100.50; s alpha AAA 12 0.5 1; + 1s; q AAA 100.48 100.50",
      second: "q AAA 99.80 99.82; + 1s; q AAA 99.78 99.80; + 1s; q AAA 101.30 101.32",
      fills: ["-12 at 9978"]),
    Case(
      name: "an exit takes its size off them", first: long,
      second: "q AAA 99.98 100.00; s alpha AAA 2; + 1s; q AAA 99.48 99.50; + 1s; q AAA 99 100",
      fills: ["-3 at 9998", "-2 at 9948"]),
    Case(
      name: "a stop that has followed the market",
      first: quoted + "s alpha AAA 5 0.5 3 trails; + 1s; q AAA 101.00 101.02",
      second: "q AAA 100.60 100.62; + 1s; q AAA 100.48 100.50; + 1s; q AAA 100.48 100.50",
      fills: ["-5 at 10048"]),
    Case(
      name: "a short", first: quoted + "s alpha AAA -5 0.5 1; + 1s; q AAA 99.98 100.00",
      second: "q AAA 100.48 100.50; + 1s; q AAA 99 100", fills: ["5 at 10050"]),
    Case(
      name: "an exit that waits for the end of a halt",
      first: long + "status AAA halt; s alpha AAA 0; + 1s; q BBB 49.99 50.01",
      second: "q BBB 49.98 50.01; status AAA trading; + 1s; q AAA 99.90 99.92",
      fills: ["-5 at 9990"]),
    Case(
      name: "an exit that waits for a sound price", limits: "price_collar = \"1 %\"",
      first: long + "t AAA 100; + 1s; q AAA 95 105; s alpha AAA 0; + 1s; q BBB 49.99 50.01",
      second: "q BBB 49.98 50.01; + 1s; q AAA 99.90 99.92", fills: ["-5 at 9990"]),
    Case(
      name: "stopped out",
      first: long + "q AAA 99.48 99.50; + 1s; q AAA 99.98 100.00",
      second: "q AAA 99.98 100.00; s alpha AAA 5 0.5; + 1s; q AAA 99.98 100.00; s alpha AAA -4; "
        + "+ 1s; q AAA 99.98 100.00; s alpha AAA 5; + 1s; q AAA 99.98 100.00",
      fills: ["-4 at 9998", "4 at 10000", "5 at 10000"]),
    Case(
      name: "a flatten by the operator", first: long + "say flatten; + 1s; q AAA 99.98 100.00",
      second: "q AAA 99.98 100.00; s alpha AAA 6; + 1s; say active; q AAA 99.98 100.00; "
        + "s alpha AAA 7; + 1s; q AAA 99.98 100.00",
      fills: ["7 at 10000"]),
    Case(
      name: "a flatten that waits",
      first: long + "status AAA halt; say flatten; + 1s; q BBB 49.99 50.01",
      second: "status AAA trading; q AAA 99.90 99.92; + 1s; q AAA 99.90 99.92; s alpha AAA 3",
      fills: ["-5 at 9990"]),
    Case(
      name: "a thrown kill switch", first: long + "say kill_switch",
      second: "q AAA 99.98 100.00; s alpha AAA 0; + 1s; q AAA 99.48 99.50; + 1s; q AAA 99 100",
      fills: ["-5 at 9948"]),
    Case(
      name: "a halted strategy", first: long + "say halted alpha",
      second: "q AAA 99.98 100.00; s alpha AAA 9; + 1s; say active alpha; q AAA 99.98 100.00",
      fills: []),
    Case(
      name: "an entry that is good until cancelled",
      limits: "[risk]\norder = \"limit\"\nlimit_offset = \"-1 %\"\ntime_in_force = \"gtc\"",
      first: quoted + "s alpha AAA 5 0.5; + 1s; q AAA 99.99 100.01",
      second: "q AAA 99.5 99.6; + 1s; q AAA 98.9 99.0; + 1s; q AAA 98.4 98.42; + 1s; q AAA 99 100",
      fills: ["5 at 9900", "-5 at 9840"]),
    Case(
      name: "what was bought of an A-share is sold tomorrow",
      first: share + "s alpha 600000 100; + 1s; q 600000 99.99 100.01",
      second: "q 600000 99.99 100.01; s alpha 600000 0; + 1s; q 600000 99.99 100.01; "
        + "@ 2024-01-04T02:00:00Z; t 600000 100; q 600000 99.98 100.02; + 1s; q 600000 99.98 100.02",
      fills: ["-100 at 9998"]),
    Case(
      name: "the close of the day before bounds the day", first: share,
      second:
        "@ 2024-01-04T02:00:00Z; t 600000 100; q 600000 99.98 100.02; s alpha 600000 200; + 1s; "
        + "q 600000 99.98 100.02; s beta 600000 100; q 600000 109.99 110.01; + 1s; q 600000 110 -; "
        + "s beta 600000 300; + 1s; q 600000 110.00 -",
      fills: ["200 at 10002", "100 at 10002"]),
    Case(
      name: "a bot's order that is good until cancelled",
      first: quoted + "o beta AAA buy 4 99 gtc #7; + 1s; q BBB 49 50",
      second: "q AAA 99.5 99.6; + 1s; q AAA 97 97.5; x #7; + 1s; q AAA 97 97.5",
      fills: ["4 at 9900"]),
  ]
}
