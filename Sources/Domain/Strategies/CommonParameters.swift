extension StrategyParameter {
  /// The units of a distance between two prices.
  static let distance = ["%", "bp", "pips", "ticks", "price"]

  /// What every strategy takes beside its own parameters.
  static let common: [StrategyParameter] = [
    .init("name", .text, nil, "what signals, orders and reports call it; default: the strategy's"),
    .init(
      "instruments", .texts, nil,
      "the symbols that it trades; default: all instruments of the stream"),
    .init(
      "clock", .text, nil,
      "the clock of its features: a span such as 1m, trades(n) or volume(v); default: every group "
        + "of market data, which with bars is every bar"),
    .init("price", .feature, nil, "the price that indicators run on; default: the clock's"),
    .init("sides", .choice(["both", "long", "short"]), "both", "the sides that it takes"),
    // Sizing.
    .init(
      "sizing", .choice(["fixed", "notional", "volatility", "kelly"]), "fixed",
      "fixed: size; notional: capital / price; volatility: capital scaled so that its volatility is "
        + "target_volatility; kelly: capital times kelly_fraction of what its own trades so far say"
    ),
    .init(
      "size", .quantity(["units", "shares", "contracts"]), "1 units",
      "the position at full strength with fixed sizing"),
    .init(
      "capital", .number(0...1e15), "100000",
      "what notional, volatility and kelly sizing scale, in the instrument's currency"),
    .init("target_volatility", .quantity(["%"]), "10 %", "a year's, of the position's value"),
    .init(
      "volatility", .feature, nil,
      "a feature, the volatility of a row; default: std(ret, 20) on the clock"),
    .init(
      "periods_per_year", .number(1e-3...1e12), "252", "rows of the clock in a year of trading"),
    .init("kelly_fraction", .number(0...1), "0.5", "the share of the Kelly bet that is taken"),
    .init(
      "kelly_trades", .integer(2...100_000), "20",
      "trades of its own, on paper from the start, before kelly sizing takes a position"),
    .init("max_leverage", .number(0...1000), "1", "most value of the position per capital"),
    .init(
      "max_size", .quantity(["units", "shares", "contracts"]), nil, "a cap of the position"),
    .init(
      "rebalance", .quantity(["%"]), nil,
      "adapt the size of a position when it is off by more than this; default: never"),
    // Leaving.
    .init(
      "stop_loss", .quantity(distance), nil, "leave when the price is so far against the entry"),
    .init("take_profit", .quantity(distance), nil, "leave when the price is so far beyond it"),
    .init(
      "trailing_stop", .quantity(distance), nil,
      "leave when the price has come back so far from its best since the entry"),
    .init(
      "stops", .choice(["venue", "watched"]), nil,
      "where the three above are kept: at the venue, which makes them of its fills, at their distances "
        + "from the average price paid; or watched here, from the price seen at the entry, and left by "
        + "a signal. Default: the venue, but watched with reentry = allowed, with kelly sizing, and "
        + "with stop_loss beside trailing_stop"),
    .init("max_holding", .span, nil, "leave after so long; the horizon that signals carry"),
    .init(
      "reentry", .choice(["signal", "allowed"]), "signal",
      "after a stop, a flattened gap or the longest holding: wait until the rule has changed its mind, "
        + "or not"),
    .init(
      "on_gap", .choice(["hold", "flatten", "stop"]), "hold",
      "when the feed reports a gap while there is a position: hold it (stops act on the first quote "
        + "behind), flatten at once, or stop: leave on the first quote behind"),
    // When it may enter.
    .init(
      "session", .text, nil,
      "a calendar (XNYS, XASX, FX …): enter only while it is open; a bar counts as what it closes"),
    .init("flat_before_close", .span, nil, "leave, and do not enter, this long before the close"),
    .init(
      "max_spread", .quantity(["pips", "bp", "ticks", "price"]), nil,
      "enter at no wider spread, of the newest quote that is neither crossed nor locked"),
    .init(
      "session_spreads", .texts, nil,
      "other limits of the spread by time of day: \"07:00-16:00 Europe/London 1.2 pips\"; the first "
        + "that matches holds, max_spread elsewhere"),
    .init(
      "pip", .number(.leastNormalMagnitude...1e9), nil,
      "one pip, in units of the price; without it that of the instrument (0.01 in yen, else 0.0001)"
    ),
  ]
}
