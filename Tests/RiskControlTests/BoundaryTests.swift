import EventModel
import TestSupport
import Testing

/// Every check at its limit, just under it and just over it, long and short, of all and of a strategy.
@Suite struct BoundaryTests {
  /// Limits, what happens, and the reason of the last decision.
  typealias Case = (limits: String, script: String, reason: String)

  /// 100.00 each; sizes in lots of one with a decimal more.
  private static let quoted = "q AAA 99.99 100.01; t AAA 100; q BBB 99.99 100.01; "
  /// A hundred of AAA are held by alpha.
  private static let long = quoted + "f alpha AAA buy 100 100; "
  private static let short = quoted + "f alpha AAA sell 100 100; "

  static let cases: [Case] =
    sizes + positions + leverage + losses + prices + times + traffic + states + terms + shorts
    + shares + replacements

  private static let sizes: [Case] = [
    ("order_size = \"50 shares\"", quoted + "o alpha AAA buy 49", "accepted"),
    ("order_size = \"50 shares\"", quoted + "o alpha AAA buy 50", "accepted"),
    ("order_size = \"50 shares\"", quoted + "o alpha AAA buy 51", "order_size"),
    ("order_size = \"50 shares\"", quoted + "o alpha AAA sell 50", "accepted"),
    ("order_size = \"50 shares\"", quoted + "o alpha AAA sell 51", "order_size"),
    ("order_size = \"50 units\"", quoted + "s alpha AAA 50", "accepted"),
    ("order_size = \"50 units\"", quoted + "s alpha AAA 51", "order_size"),
    ("order_size = \"50 contracts\"", quoted + "s alpha AAA -51", "order_size"),
    ("order_size = \"50 shares\"", long + "o alpha AAA sell 51", "order_size"),
    // The most specific table holds.
    (
      "[risk.limits]\norder_size = \"50 shares\"\n[risk.strategy.alpha]\norder_size = \"60 shares\"",
      quoted + "o alpha AAA buy 60", "accepted"
    ),
    (
      "[risk.limits]\norder_size = \"50 shares\"\n[risk.strategy.alpha]\norder_size = \"60 shares\"",
      quoted + "o alpha AAA buy 61", "order_size"
    ),
    (
      "[risk.limits]\norder_size = \"50 shares\"\n[risk.strategy.alpha]\norder_size = \"60 shares\"",
      quoted + "o beta AAA buy 51", "order_size"
    ),
    (
      "[risk.strategy.alpha]\norder_size = \"60 shares\"\n[risk.instrument.AAA]\norder_size = \"20 shares\"",
      quoted + "o alpha AAA buy 21", "order_size"
    ),
    (
      "[risk.strategy.alpha]\norder_size = \"60 shares\"\n[risk.instrument.AAA]\norder_size = \"20 shares\"",
      quoted + "o alpha AAA buy 20", "accepted"
    ),
    (
      "[risk.strategy.alpha]\norder_size = \"60 shares\"\n[risk.instrument.AAA]\norder_size = \"20 shares\"",
      quoted + "o alpha BBB buy 60", "accepted"
    ),
    // A buy is valued at the ask, a sell at the bid, a limit at its price.
    ("order_notional = \"5000.50 USD\"", quoted + "o alpha AAA buy 50", "accepted"),
    ("order_notional = \"5000.49 USD\"", quoted + "o alpha AAA buy 50", "order_notional"),
    ("order_notional = \"4999.50 USD\"", quoted + "o alpha AAA sell 50", "accepted"),
    ("order_notional = \"4999.49 USD\"", quoted + "o alpha AAA sell 50", "order_notional"),
    ("order_notional = \"4950 USD\"", quoted + "o alpha AAA buy 50 99.00", "accepted"),
    ("order_notional = \"4950 USD\"", quoted + "o alpha AAA buy 50 99.01", "order_notional"),
    ("order_notional = \"5000 USD\"", "q ES 99.99 100.00; o alpha ES buy 1", "accepted"),
    ("order_notional = \"4999.99 USD\"", "q ES 99.99 100.00; o alpha ES buy 1", "order_notional"),
    // In Australian dollars, at 0.65.
    (
      "order_notional = \"650 USD\"",
      "@ 2024-01-03T00:00:00Z; q AUDUSD 0.64 0.66; q BHP 99 100; o alpha BHP buy 10", "accepted"
    ),
    (
      "order_notional = \"649.99 USD\"",
      "@ 2024-01-03T00:00:00Z; q AUDUSD 0.64 0.66; q BHP 99 100; o alpha BHP buy 10",
      "order_notional"
    ),
  ]

  private static let positions: [Case] = [
    ("position = \"100 shares\"", quoted + "o alpha AAA buy 99", "accepted"),
    ("position = \"100 shares\"", quoted + "o alpha AAA buy 100", "accepted"),
    ("position = \"100 shares\"", quoted + "o alpha AAA buy 101", "position"),
    ("position = \"100 shares\"", quoted + "o alpha AAA sell 100", "accepted"),
    ("position = \"100 shares\"", quoted + "o alpha AAA sell 101", "position"),
    ("position = \"150 shares\"", long + "o alpha AAA buy 50", "accepted"),
    ("position = \"150 shares\"", long + "o alpha AAA buy 51", "position"),
    ("position = \"150 shares\"", short + "o alpha AAA sell 50", "accepted"),
    ("position = \"150 shares\"", short + "o alpha AAA sell 51", "position"),
    ("position = \"100 shares\"", long + "o alpha AAA sell 200", "accepted"),
    ("position = \"100 shares\"", long + "o alpha AAA sell 201", "position"),
    // What is held is more than is allowed: it may be made smaller.
    ("position = \"50 shares\"", long + "o alpha AAA sell 10", "accepted"),
    ("position = \"50 shares\"", long + "o alpha AAA sell 100", "accepted"),
    ("position = \"50 shares\"", long + "o alpha AAA sell 150", "accepted"),
    ("position = \"50 shares\"", long + "o alpha AAA sell 151", "position"),
    ("position = \"50 shares\"", long + "o alpha AAA buy 1", "position"),
    ("position = \"50 shares\"", short + "o alpha AAA buy 10", "accepted"),
    ("position = \"50 shares\"", short + "o alpha AAA sell 1", "position"),
    // Open orders count as filled.
    ("position = \"100 shares\"", quoted + "o alpha AAA buy 60; o alpha AAA buy 40", "accepted"),
    ("position = \"100 shares\"", quoted + "o alpha AAA buy 60; o alpha AAA buy 41", "position"),
    (
      "position = \"100 shares\"",
      quoted + "o alpha AAA buy 60; done #1 cancelled; o alpha AAA buy 100", "accepted"
    ),
    (
      "position = \"100 shares\"",
      quoted + "o alpha AAA buy 60; f alpha AAA buy 60 100 #1; done #1; o alpha AAA buy 40",
      "accepted"
    ),
    (
      "position = \"100 shares\"",
      quoted + "o alpha AAA buy 60; f alpha AAA buy 60 100 #1; done #1; o alpha AAA buy 41",
      "position"
    ),
    (
      "position = \"100 shares\"",
      quoted + "o alpha AAA buy 60; f alpha AAA buy 20 100 #1; o alpha AAA buy 40", "accepted"
    ),
    (
      "position = \"100 shares\"",
      quoted + "o alpha AAA buy 60; f alpha AAA buy 20 100 #1; o alpha AAA buy 41", "position"
    ),
    // The limit of all bounds the sum of strategies.
    ("position = \"150 shares\"", long + "o beta AAA buy 50", "accepted"),
    ("position = \"150 shares\"", long + "o beta AAA buy 51", "position"),
    ("position = \"50 shares\"", long + "o beta AAA sell 60", "accepted"),
    ("[risk.strategy.alpha]\nposition = \"120 shares\"", long + "o alpha AAA buy 20", "accepted"),
    ("[risk.strategy.alpha]\nposition = \"120 shares\"", long + "o alpha AAA buy 21", "position"),
    ("[risk.strategy.alpha]\nposition = \"120 shares\"", long + "o beta AAA buy 500", "accepted"),
    ("[risk.instrument.AAA]\nposition = \"99 shares\"", quoted + "o alpha AAA buy 100", "position"),
    ("[risk.instrument.AAA]\nposition = \"99 shares\"", quoted + "o alpha BBB buy 100", "accepted"),
    ("position_notional = \"10000 USD\"", quoted + "o alpha AAA buy 100", "accepted"),
    ("position_notional = \"10000 USD\"", quoted + "o alpha AAA buy 101", "position_notional"),
    ("position_notional = \"9999.99 USD\"", quoted + "o alpha AAA sell 100", "position_notional"),
    ("position_notional = \"15000 USD\"", long + "o alpha AAA buy 50", "accepted"),
    ("position_notional = \"15000 USD\"", long + "o alpha AAA buy 51", "position_notional"),
    ("position_notional = \"5000 USD\"", long + "o alpha AAA sell 50", "accepted"),
    (
      "[risk.strategy.alpha]\nposition_notional = \"12000 USD\"", long + "o alpha AAA buy 20",
      "accepted"
    ),
    (
      "[risk.strategy.alpha]\nposition_notional = \"12000 USD\"", long + "o alpha AAA buy 21",
      "position_notional"
    ),
  ]

  private static let leverage: [Case] = [
    ("gross_leverage = \"0.5 x\"", quoted + "o alpha AAA buy 500", "accepted"),
    ("gross_leverage = \"0.5 x\"", quoted + "o alpha AAA buy 501", "gross_leverage"),
    ("gross_leverage = \"0.5 x\"", quoted + "o alpha AAA sell 500", "accepted"),
    ("gross_leverage = \"0.5 x\"", quoted + "o alpha AAA sell 501", "gross_leverage"),
    ("gross_leverage = \"0.5 x\"", long + "o alpha BBB sell 400", "accepted"),
    ("gross_leverage = \"0.5 x\"", long + "o alpha BBB sell 401", "gross_leverage"),
    ("gross_leverage = \"0.5 x\"", quoted + "o alpha AAA buy 300; o beta BBB buy 200", "accepted"),
    (
      "gross_leverage = \"0.5 x\"", quoted + "o alpha AAA buy 300; o beta BBB buy 201",
      "gross_leverage"
    ),
    ("gross_leverage = \"0.1 x\"", long + "o alpha AAA sell 200", "accepted"),
    ("gross_leverage = \"0.1 x\"", long + "o alpha AAA sell 201", "gross_leverage"),
    ("gross_leverage = \"0.05 x\"", long + "o alpha AAA sell 100", "accepted"),
    ("gross_leverage = \"0.05 x\"", long + "o alpha AAA buy 1", "gross_leverage"),
    (
      "[risk.strategy.alpha]\ngross_leverage = \"0.2 x\"", long + "o alpha AAA buy 100", "accepted"
    ),
    (
      "[risk.strategy.alpha]\ngross_leverage = \"0.2 x\"", long + "o alpha AAA buy 101",
      "gross_leverage"
    ),
    ("[risk.strategy.alpha]\ngross_leverage = \"0.2 x\"", long + "o beta AAA buy 500", "accepted"),
    // The equity of a lost account is nothing that could be a base.
    (
      "gross_leverage = \"2 x\"",
      quoted + "f alpha AAA buy 2000 100; q AAA 49.99 50.01; o alpha BBB buy 1", "gross_leverage"
    ),
    ("net_leverage = \"0.5 x\"", quoted + "o alpha AAA buy 500", "accepted"),
    ("net_leverage = \"0.5 x\"", quoted + "o alpha AAA buy 501", "net_leverage"),
    ("net_leverage = \"0.5 x\"", quoted + "o alpha AAA sell 501", "net_leverage"),
    ("net_leverage = \"0.1 x\"", long + "o alpha BBB sell 200", "accepted"),
    ("net_leverage = \"0.1 x\"", long + "o alpha BBB sell 201", "net_leverage"),
    ("net_leverage = \"0.1 x\"", long + "o alpha BBB buy 1", "net_leverage"),
    ("net_leverage = \"0.05 x\"", long + "o alpha AAA sell 50", "accepted"),
    (
      "[risk.strategy.beta]\nnet_leverage = \"0.1 x\"", long + "o beta AAA buy 100", "accepted"
    ),
    (
      "[risk.strategy.beta]\nnet_leverage = \"0.1 x\"", long + "o beta AAA buy 101",
      "net_leverage"
    ),
    ("sector = \"20000 USD\"", long + "o beta BBB buy 100", "accepted"),
    ("sector = \"20000 USD\"", long + "o beta BBB buy 101", "sector"),
    ("sector = \"20000 USD\"", long + "o beta BBB sell 100", "accepted"),
    ("sector = \"20000 USD\"", long + "o beta BBB sell 101", "sector"),
    ("sector = \"20000 USD\"", long + "q ES 99.99 100.01; o beta ES buy 4", "accepted"),
    ("sector = \"20000 USD\"", long + "q ES 99.99 100.01; o beta ES buy 5", "sector"),
    ("sector = \"20 %\"", long + "o beta BBB buy 100", "accepted"),
    ("sector = \"20 %\"", long + "o beta BBB buy 101", "sector"),
    ("sector = \"5 %\"", long + "o alpha AAA sell 10", "accepted"),
    ("margin = \"0.5 x\"", quoted + "o alpha AAA sell 499", "accepted"),
    ("margin = \"0.5 x\"", quoted + "o alpha AAA buy 500", "buying_power"),
    ("margin = \"0.5 x\"", quoted + "o alpha AAA buy 499", "accepted"),
    ("margin = \"0.5 x\"", quoted + "o alpha AAA buy 500 100.00", "accepted"),
    ("margin = \"0.5 x\"", quoted + "o alpha AAA buy 500 100.01", "buying_power"),
    ("margin = \"0.1 x\"", long + "o alpha AAA sell 100", "accepted"),
    ("margin = \"0.1 x\"", long + "o alpha AAA buy 1", "buying_power"),
  ]

  private static let losses: [Case] = [
    // Of a hundred shares, ten in price are a thousand dollars.
    ("daily_loss = \"1000 USD\"", long + "q AAA 89.99 90.01; o alpha AAA buy 1", "accepted"),
    ("daily_loss = \"999.99 USD\"", long + "q AAA 89.99 90.01; o alpha AAA buy 1", "reducing_only"),
    ("daily_loss = \"1 %\"", long + "q AAA 89.99 90.01; o alpha AAA buy 1", "accepted"),
    ("daily_loss = \"1 %\"", long + "q AAA 89.98 90.00; o alpha AAA buy 1", "reducing_only"),
    ("daily_loss = \"1 %\"", long + "q AAA 89.98 90.00; o alpha AAA sell 100", "accepted"),
    ("daily_loss = \"1 %\"", long + "q AAA 89.98 90.00; o alpha AAA sell 101", "reducing_only"),
    ("daily_loss = \"1 %\"", long + "q AAA 89.98 90.00; o beta BBB buy 1", "reducing_only"),
    ("daily_loss = \"1 %\"", short + "q AAA 110.00 110.02; o alpha AAA sell 1", "reducing_only"),
    ("daily_loss = \"1 %\"", short + "q AAA 109.99 110.01; o alpha AAA sell 1", "accepted"),
    // The next day begins anew.
    (
      "daily_loss = \"1 %\"",
      long + "q AAA 89.98 90.00; @ 2024-01-03T00:00:00Z; q AAA 89.98 90.00; o alpha AAA buy 1",
      "accepted"
    ),
    (
      "daily_loss = \"1 %\"",
      long
        + "q AAA 89.98 90.00; @ 2024-01-02T23:59:59Z; q AAA 99.99 100.01; o alpha AAA buy 1",
      "reducing_only"
    ),
    (
      "[risk]\non_breach = \"halt\"\n[risk.limits]\ndaily_loss = \"1 %\"",
      long + "q AAA 89.98 90.00; o alpha AAA sell 1", "halted"
    ),
    (
      "[risk.strategy.alpha]\ndaily_loss = \"1000 USD\"",
      long + "q AAA 89.98 90.00; o alpha AAA buy 1", "reducing_only"
    ),
    (
      "[risk.strategy.alpha]\ndaily_loss = \"1000 USD\"",
      long + "q AAA 89.99 90.01; o alpha AAA buy 1", "accepted"
    ),
    (
      "[risk.strategy.alpha]\ndaily_loss = \"1000 USD\"",
      long + "q AAA 89.98 90.00; o beta AAA buy 1", "accepted"
    ),
    (
      "[risk.limits]\nsoft_daily_loss = \"500 USD\"\ndaily_loss = \"1000 USD\"\n[risk]\non_breach = \"halt\"",
      long + "q AAA 94.99 95.01; o alpha AAA buy 1", "accepted"
    ),
    (
      "[risk.limits]\nsoft_daily_loss = \"500 USD\"\ndaily_loss = \"1000 USD\"\n[risk]\non_breach = \"halt\"",
      long + "q AAA 94.98 95.00; o alpha AAA buy 1", "reducing_only"
    ),
    (
      "[risk.limits]\nsoft_daily_loss = \"500 USD\"\ndaily_loss = \"1000 USD\"\n[risk]\non_breach = \"halt\"",
      long + "q AAA 89.98 90.00; o alpha AAA sell 1", "halted"
    ),
    // From a peak of 101,000.
    (
      "drawdown = \"2000 USD\"",
      long + "q AAA 109.99 110.01; q AAA 89.99 90.01; o alpha AAA buy 1", "accepted"
    ),
    (
      "drawdown = \"2000 USD\"",
      long + "q AAA 109.99 110.01; q AAA 89.98 90.00; o alpha AAA buy 1", "reducing_only"
    ),
    (
      "drawdown = \"2 %\"",
      long + "q AAA 109.99 110.01; q AAA 89.79 89.81; o alpha AAA buy 1", "accepted"
    ),
    (
      "drawdown = \"2 %\"",
      long + "q AAA 109.99 110.01; q AAA 89.78 89.80; o alpha AAA buy 1", "reducing_only"
    ),
    (
      "drawdown = \"2 %\"",
      long + "q AAA 109.99 110.01; q AAA 89.78 89.80; o alpha AAA sell 5", "accepted"
    ),
    // It does not end with the day.
    (
      "drawdown = \"2 %\"",
      long
        + "q AAA 109.99 110.01; q AAA 89.78 89.80; @ 2024-01-03T15:00:00Z; q AAA 89.78 89.80; o alpha AAA buy 1",
      "reducing_only"
    ),
    (
      "[risk.strategy.beta]\ndrawdown = \"1000 USD\"",
      quoted + "f beta AAA buy 100 100; q AAA 89.98 90.00; o beta AAA buy 1", "reducing_only"
    ),
    (
      "[risk.strategy.beta]\ndrawdown = \"1000 USD\"",
      quoted + "f beta AAA buy 100 100; q AAA 89.98 90.00; o alpha AAA buy 1", "accepted"
    ),
    // Nothing is known of the equity: a price in a currency without a rate yet.
    (
      "daily_loss = \"1 %\"",
      quoted + "f alpha BHP buy 10 50; o alpha AAA buy 1", "daily_loss"
    ),
    (
      "drawdown = \"1 %\"", quoted + "f alpha BHP buy 10 50; o alpha AAA buy 1", "drawdown"
    ),
    (
      "gross_leverage = \"1 x\"", quoted + "f alpha BHP buy 10 50; o alpha AAA buy 1",
      "gross_leverage"
    ),
  ]

  private static let prices: [Case] = [
    ("", "o alpha AAA buy 1", "stale_data"),
    ("", "o alpha AAA buy 1 100", "stale_data"),
    ("", "q AAA - -; o alpha AAA buy 1", "stale_data"),
    ("", "t AAA 100; o alpha AAA buy 1", "accepted"),
    ("max_age = \"5s\"", quoted + "+ 5s; o alpha AAA buy 1", "accepted"),
    ("max_age = \"5s\"", quoted + "+ 4s; o alpha AAA buy 1", "accepted"),
    ("max_age = \"5s\"", quoted + "+ 5s; + 1ns; o alpha AAA buy 1", "stale_data"),
    ("max_age = \"5s\"", quoted + "+ 6s; t AAA 100; o alpha AAA buy 1", "accepted"),
    ("max_age = \"5s\"", long + "+ 6s; o alpha AAA sell 1", "stale_data"),
    ("[risk.instrument.AAA]\nmax_age = \"2s\"", quoted + "+ 3s; o alpha AAA buy 1", "stale_data"),
    ("[risk.instrument.AAA]\nmax_age = \"2s\"", quoted + "+ 3s; o alpha BBB buy 1", "accepted"),
    ("price_collar = \"5 %\"", quoted + "o alpha AAA buy 1 105.00", "accepted"),
    ("price_collar = \"5 %\"", quoted + "o alpha AAA buy 1 104.99", "accepted"),
    ("price_collar = \"5 %\"", quoted + "o alpha AAA buy 1 105.01", "price_collar"),
    ("price_collar = \"5 %\"", quoted + "o alpha AAA buy 1 50", "accepted"),
    ("price_collar = \"5 %\"", quoted + "o alpha AAA sell 1 95.00", "accepted"),
    ("price_collar = \"5 %\"", quoted + "o alpha AAA sell 1 94.99", "price_collar"),
    ("price_collar = \"5 %\"", quoted + "o alpha AAA sell 1 200", "accepted"),
    ("price_collar = \"50 bp\"", quoted + "o alpha AAA buy 1 100.50", "accepted"),
    ("price_collar = \"50 bp\"", quoted + "o alpha AAA buy 1 100.51", "price_collar"),
    // A market order: the touch against the last trade.
    ("price_collar = \"1 %\"", quoted + "q AAA 99 101; o alpha AAA buy 1", "accepted"),
    ("price_collar = \"1 %\"", quoted + "q AAA 99 101.01; o alpha AAA buy 1", "price_collar"),
    ("price_collar = \"1 %\"", quoted + "q AAA 99 101.01; o alpha AAA sell 1", "accepted"),
    ("price_collar = \"1 %\"", quoted + "q AAA 98.99 101; o alpha AAA sell 1", "price_collar"),
    ("price_collar = \"1 %\"", "q BBB 99 101; o alpha BBB buy 1", "accepted"),
    ("price_collar = \"1 %\"", "q BBB 98.9 101.1; o alpha BBB buy 1", "price_collar"),
    ("price_collar = \"1 %\"", "q AAA -1 1; o alpha AAA buy 1", "price_collar"),
    ("", "limits AAA 90 110; " + quoted + "o alpha AAA buy 1 110", "accepted"),
    ("", "limits AAA 90 110; " + quoted + "o alpha AAA buy 1 110.01", "price_limit"),
    ("", "limits AAA 90 110; " + quoted + "o alpha AAA sell 1 90", "accepted"),
    ("", "limits AAA 90 110; " + quoted + "o alpha AAA sell 1 89.99", "price_limit"),
    ("", quoted + "o alpha AAA buy 1.5 100", "lot_size"),
    ("", quoted + "o alpha AAA buy 0.1", "lot_size"),
    ("", quoted + "o alpha AAA buy 2", "accepted"),
    ("", "q AUDUSD 0.64 0.66; o alpha AUDUSD buy 0.1", "accepted"),
    (
      "[instrument.AAA]\ntick_size = \"0.05\"", quoted + "o alpha AAA buy 1 100.05", "accepted"
    ),
    ("[instrument.AAA]\ntick_size = \"0.05\"", quoted + "o alpha AAA buy 1 100.04", "tick_size"),
    ("[instrument.AAA]\ntick_size = \"0.05\"", quoted + "o alpha AAA buy 1 100.06", "tick_size"),
    ("[instrument.AAA]\nlot_size = \"5\"", quoted + "o alpha AAA buy 5", "accepted"),
    ("[instrument.AAA]\nlot_size = \"5\"", quoted + "o alpha AAA buy 6", "lot_size"),
    ("[instrument.AAA]\nlot_size = \"5\"", quoted + "s alpha AAA 14.9", "accepted"),
  ]

  /// 2024-01-02 was a Tuesday, 2024-07-03 a half day in New York, 2024-07-04 a holiday.
  private static let times: [Case] = [
    hours("2024-01-02T14:29:59.999999999Z", "market_hours"),
    hours("2024-01-02T14:30:00Z", "accepted"), hours("2024-01-02T20:59:59.999999999Z", "accepted"),
    hours("2024-01-02T21:00:00Z", "market_hours"), hours("2024-01-06T15:00:00Z", "market_hours"),
    hours("2024-07-03T16:59:59.999999999Z", "accepted"),
    hours("2024-07-03T17:00:00Z", "market_hours"), hours("2024-07-04T15:00:00Z", "market_hours"),
    hours("2024-07-05T13:30:00Z", "accepted"), hours("2024-07-05T13:29:59Z", "market_hours"),
    (
      "", "@ 2024-01-02T22:00:00Z; q NYC 99 100; o alpha NYC buy 1 at_open", "accepted"
    ),
    (
      "", "@ 2024-01-02T22:00:00Z; q NYC 99 100; o alpha NYC buy 1 at_close", "accepted"
    ),
    (
      "[risk.market_hours]\noutside = \"queue\"",
      "@ 2024-01-02T21:00:00Z; q NYC 99 100; o alpha NYC buy 1", "accepted"
    ),
    (
      "[risk.market_hours]\noutside = \"queue\"",
      "@ 2024-01-02T21:00:00Z; q NYC 99 100; o alpha NYC buy 1 99", "market_hours"
    ),
    (
      "[risk.market_hours]\noutside = \"reject\"",
      "@ 2024-01-02T21:00:00Z; q NYC 99 100; o alpha NYC buy 1", "market_hours"
    ),
    // No calendar: refused only where hours are asked for. One that is not known is.
    ("[risk.market_hours]\noutside = \"reject\"", quoted + "o alpha AAA buy 1", "market_hours"),
    ("", "q SH 99 100; o alpha SH buy 1", "market_hours"),
    // Sessions of the stream go before the calendar.
    (
      "", "@ 2024-01-02T22:00:00Z; q NYC 99 100; status NYC continuous; o alpha NYC buy 1",
      "accepted"
    ),
    ("", "q NYC 99 100; status NYC closed; o alpha NYC buy 1", "market_hours"),
    ("", "q NYC 99 100; status NYC pre_open; o alpha NYC buy 1", "market_hours"),
    ("", "q NYC 99 100; status NYC closing_auction; o alpha NYC buy 1", "accepted"),
    // Sydney opens at 10:00, 23:00 UTC the day before in January.
    (
      "", "@ 2024-01-02T22:59:59Z; q AUDUSD 0.59 0.61; q BHP 99 100; o alpha BHP buy 1",
      "market_hours"
    ),
    ("", "@ 2024-01-02T23:00:00Z; q AUDUSD 0.59 0.61; q BHP 99 100; o alpha BHP buy 1", "accepted"),
    ("", quoted + "status AAA halt; o alpha AAA buy 1", "trading_halt"),
    ("", quoted + "status AAA halt; o alpha BBB buy 1", "accepted"),
    ("", quoted + "status all halt; o alpha BBB buy 1", "trading_halt"),
    ("", quoted + "status AAA halt; status AAA trading; o alpha AAA buy 1", "accepted"),
    ("", long + "status AAA pause; o alpha AAA sell 1", "trading_halt"),
  ]

  private static func hours(_ time: String, _ reason: String) -> Case {
    ("", "@ \(time); q NYC 99 100; o alpha NYC buy 1", reason)
  }

  private static let traffic: [Case] = [
    ("order_rate = \"2 /s\"", quoted + "o alpha AAA buy 1; o beta AAA buy 1", "accepted"),
    (
      "order_rate = \"2 /s\"", quoted + "o alpha AAA buy 1; o beta AAA buy 1; o alpha BBB buy 1",
      "order_rate"
    ),
    (
      "order_rate = \"2 /s\"",
      quoted + "o alpha AAA buy 1; + 500ms; o beta AAA buy 1; + 500ms; o alpha BBB buy 1",
      "accepted"
    ),
    (
      "order_rate = \"2 /s\"",
      quoted + "o alpha AAA buy 1; + 500ms; o beta AAA buy 1; + 499ms; o alpha BBB buy 1",
      "order_rate"
    ),
    // What was rejected was not sent.
    (
      "[risk.limits]\norder_rate = \"1 /m\"\norder_size = \"5 shares\"",
      quoted + "o alpha AAA buy 6; o alpha AAA buy 5", "accepted"
    ),
    (
      "[risk.strategy.alpha]\norder_rate = \"1 /h\"",
      quoted + "o alpha AAA buy 1; + 59m; o alpha AAA buy 1", "order_rate"
    ),
    (
      "[risk.strategy.alpha]\norder_rate = \"1 /h\"",
      quoted + "o alpha AAA buy 1; + 60m; o alpha AAA buy 1", "accepted"
    ),
    (
      "[risk.strategy.alpha]\norder_rate = \"1 /h\"",
      quoted + "o alpha AAA buy 1; o beta AAA buy 1", "accepted"
    ),
    ("open_orders = 2", quoted + "o alpha AAA buy 1; o alpha AAA buy 2", "accepted"),
    (
      "open_orders = 2", quoted + "o alpha AAA buy 1; o alpha AAA buy 2; o beta AAA buy 3",
      "open_orders"
    ),
    (
      "open_orders = 2",
      quoted + "o alpha AAA buy 1; o alpha AAA buy 2; done #1 expired; o beta AAA buy 3",
      "accepted"
    ),
    (
      "[risk.strategy.alpha]\nopen_orders = 1", quoted + "o alpha AAA buy 1; o alpha BBB buy 2",
      "open_orders"
    ),
    (
      "[risk.strategy.alpha]\nopen_orders = 1", quoted + "o alpha AAA buy 1; o beta BBB buy 2",
      "accepted"
    ),
    ("", quoted + "o alpha AAA buy 1 #7; o alpha AAA buy 2 #7", "duplicate_order"),
    ("", quoted + "o alpha AAA buy 1 #7; o beta BBB buy 2 #7", "duplicate_order"),
    ("", quoted + "o alpha AAA buy 1 #7; o alpha AAA buy 2 #8", "accepted"),
    ("", quoted + "o alpha AAA buy 0.5 #7; o alpha AAA buy 2 #7", "duplicate_order"),
    ("repeated_within = \"1s\"", quoted + "o alpha AAA buy 1; + 1s; o alpha AAA buy 1", "accepted"),
    (
      "repeated_within = \"1s\"", quoted + "o alpha AAA buy 1; + 999ms; o alpha AAA buy 1",
      "repeated_order"
    ),
    ("repeated_within = \"1s\"", quoted + "o alpha AAA buy 1; o alpha AAA buy 2", "accepted"),
    ("repeated_within = \"1s\"", quoted + "o alpha AAA buy 1; o alpha BBB buy 1", "accepted"),
    ("repeated_within = \"1s\"", quoted + "o alpha AAA buy 1; o beta AAA buy 1", "accepted"),
    (
      "repeated_within = \"1s\"", quoted + "o alpha AAA buy 1 99; o alpha AAA buy 1 99.01",
      "accepted"
    ),
    (
      "repeated_within = \"1s\"", quoted + "o alpha AAA buy 1 99; o alpha AAA buy 1 99",
      "repeated_order"
    ),
    ("", quoted + "o alpha AAA buy 1 99; o beta AAA sell 1 99.01", "accepted"),
    ("", quoted + "o alpha AAA buy 1 99; o beta AAA sell 1 99", "self_match"),
    ("", quoted + "o alpha AAA buy 1 99; o beta AAA sell 1", "self_match"),
    ("", quoted + "o alpha AAA sell 1 101; o alpha AAA buy 1 101", "self_match"),
    ("", quoted + "o alpha AAA sell 1 101; o alpha AAA buy 1 100.99", "accepted"),
    ("", quoted + "o alpha AAA sell 1 101; o alpha BBB buy 1 101", "accepted"),
    ("", quoted + "o alpha AAA sell 1 101; done #1 cancelled; o alpha AAA buy 1 101", "accepted"),
    (
      "[risk]\nself_match = \"allow\"", quoted + "o alpha AAA buy 1 99; o beta AAA sell 1 99",
      "accepted"
    ),
  ]

  private static let states: [Case] = [
    ("", quoted + "say kill_switch; o alpha AAA buy 1", "kill_switch"),
    ("", long + "say kill_switch; o alpha AAA sell 1", "kill_switch"),
    ("", long + "say kill_switch; say active; o alpha AAA sell 1", "kill_switch"),
    ("", quoted + "say halted; o alpha AAA buy 1", "halted"),
    ("", long + "say halted; o alpha AAA sell 1", "halted"),
    ("", quoted + "say halted alpha; o alpha AAA buy 1", "halted"),
    ("", quoted + "say halted alpha; o beta AAA buy 1", "accepted"),
    ("", quoted + "say halted; say active; o alpha AAA buy 1", "accepted"),
    ("", quoted + "say halted gamma; o alpha AAA buy 1", "accepted"),
    ("", quoted + "say reducing_only; o alpha AAA buy 1", "reducing_only"),
    ("", long + "say reducing_only; o alpha AAA sell 99", "accepted"),
    ("", long + "say reducing_only; o alpha AAA sell 100", "accepted"),
    ("", long + "say reducing_only; o alpha AAA sell 101", "reducing_only"),
    ("", long + "say reducing_only; o alpha AAA sell 60; o alpha AAA sell 40", "accepted"),
    ("", long + "say reducing_only; o alpha AAA sell 60; o alpha AAA sell 41", "reducing_only"),
    ("", short + "say reducing_only; o alpha AAA buy 100", "accepted"),
    ("", short + "say reducing_only; o alpha AAA buy 101", "reducing_only"),
    ("", long + "say reducing_only; o beta AAA sell 1", "reducing_only"),
    ("[risk.strategy.alpha]\nstate = \"halted\"", quoted + "o alpha AAA buy 1", "halted"),
    ("[risk.strategy.alpha]\nstate = \"halted\"", quoted + "o beta AAA buy 1", "accepted"),
    (
      "[risk.strategy.alpha]\nstate = \"reducing_only\"", quoted + "o alpha AAA buy 1",
      "reducing_only"
    ),
    ("[risk]\nrestricted = [\"AAA\"]", quoted + "o alpha AAA buy 1", "restricted"),
    ("[risk]\nrestricted = [\"AAA\"]", long + "o alpha AAA sell 1", "restricted"),
    ("[risk]\nrestricted = [\"AAA\"]", quoted + "o alpha BBB buy 1", "accepted"),
    ("[risk.instrument.BBB]\nrestricted = true", quoted + "o alpha BBB buy 1", "restricted"),
  ]

  private static let terms: [Case] = [
    ("", "q WHO 99 100; o alpha WHO buy 1", "instrument_terms"),
    (
      "[instrument.WHO]\ncurrency = \"USD\"", "q WHO 99 100; o alpha WHO buy 1",
      "instrument_terms"
    ),
    (
      "[instrument.WHO]\ncurrency = \"USD\"\nmultiplier = 1", "q WHO 99 100; o alpha WHO buy 1",
      "accepted"
    ),
    // A rate that has no price yet.
    ("", "@ 2024-01-03T00:00:00Z; q BHP 99 100; o alpha BHP buy 1", "instrument_terms"),
    ("", quoted + "o alpha AAA none 1", "invalid_order"),
    ("", quoted + "o alpha AAA buy 0", "invalid_order"),
    ("", quoted + "o alpha AAA buy -1", "invalid_order"),
    ("", quoted + "o alpha AAA buy 1 -", "invalid_order"),
    ("", quoted + "o alpha AAA buy 900000000000000000", "invalid_order"),
    ("", quoted + "s alpha AAA nan", "invalid_order"),
    ("", quoted + "s alpha AAA inf", "invalid_order"),
    ("", quoted + "s alpha AAA 1e300", "invalid_order"),
    ("", quoted + "s alpha AAA 1", "accepted"),
  ]

  private static let shorts: [Case] = [
    ("[risk]\nshort_sales = \"forbidden\"", long + "o alpha AAA sell 100", "accepted"),
    ("[risk]\nshort_sales = \"forbidden\"", long + "o alpha AAA sell 101", "short_sale"),
    ("[risk]\nshort_sales = \"forbidden\"", quoted + "o alpha AAA sell 1", "short_sale"),
    (
      "[risk]\nshort_sales = \"forbidden\"", long + "o alpha AAA sell 60; o beta AAA sell 41",
      "short_sale"
    ),
    (
      "[risk]\nshort_sales = \"forbidden\"", long + "o alpha AAA sell 60; o beta AAA sell 40",
      "accepted"
    ),
    ("[risk]\nlocate = [\"AAA\"]", quoted + "o alpha AAA sell 1", "accepted"),
    ("[risk]\nlocate = [\"AAA\"]", quoted + "o alpha BBB sell 1", "short_sale"),
    ("[risk]\nlocate = [\"AAA\"]", quoted + "o alpha BBB buy 1", "accepted"),
    (
      "[risk.instrument.AAA]\nshort_sales = \"forbidden\"", quoted + "o alpha BBB sell 1",
      "accepted"
    ),
    ("", quoted + "status AAA restricted; o alpha AAA sell 1", "short_sale"),
    ("", quoted + "status AAA restricted; o alpha AAA sell 1 99.99", "short_sale"),
    ("", quoted + "status AAA restricted; o alpha AAA sell 1 100.00", "accepted"),
    ("", quoted + "status AAA restricted; status AAA unrestricted; o alpha AAA sell 1", "accepted"),
    ("", long + "status AAA restricted; o alpha AAA sell 100", "accepted"),
    ("", long + "status AAA restricted; o alpha AAA sell 101", "short_sale"),
  ]

  /// Shanghai trades 01:30 to 03:30 and 05:00 to 07:00 UTC; 2024-01-03 and 04 were session days.
  private static let dayBefore = "@ 2024-01-03T06:00:00Z; t 600000 10.05; "
  private static let shanghai = dayBefore + "@ 2024-01-04T02:00:00Z; q 600000 10.04 10.06; "
  private static let shares: [Case] = [
    ("", shanghai + "o alpha 600000 buy 100", "accepted"),
    ("", shanghai + "o alpha 600000 buy 99", "lot_size"),
    ("", shanghai + "o alpha 600000 buy 101", "lot_size"),
    ("", shanghai + "o alpha 600000 buy 200", "accepted"),
    // 10.05 × 1.1 is 11.055, half a tick up; × 0.9 is 9.045.
    ("", shanghai + "o alpha 600000 buy 100 11.06", "accepted"),
    ("", shanghai + "o alpha 600000 buy 100 11.07", "price_limit"),
    ("", shanghai + "o alpha 600000 buy 100 9.05", "accepted"),
    ("", shanghai + "o alpha 600000 buy 100 9.04", "price_limit"),
    (
      "[risk.instrument.600000]\nspecial_treatment = true",
      shanghai + "o alpha 600000 buy 100 10.55", "accepted"
    ),
    (
      "[risk.instrument.600000]\nspecial_treatment = true",
      shanghai + "o alpha 600000 buy 100 10.56", "price_limit"
    ),
    (
      "[risk.a_share]\nprice_limit = \"20 %\"", shanghai + "o alpha 600000 buy 100 12.06",
      "accepted"
    ),
    (
      "[risk.a_share]\nprice_limit = \"20 %\"", shanghai + "o alpha 600000 buy 100 12.07",
      "price_limit"
    ),
    // No previous close is known on the first day.
    ("", dayBefore + "o alpha 600000 buy 100", "price_limit"),
    ("[risk.a_share]\nenabled = false", dayBefore + "o alpha 600000 buy 1", "accepted"),
    ("", "@ 2024-01-04T04:00:00Z; t 600000 10; o alpha 600000 buy 100", "market_hours"),
    // Bought today: sold tomorrow.
    (
      "", shanghai + "f alpha 600000 buy 100 10; o alpha 600000 sell 100", "settlement"
    ),
    (
      "",
      dayBefore + "f alpha 600000 buy 100 10; @ 2024-01-04T02:00:00Z; q 600000 10.04 10.06; "
        + "f alpha 600000 buy 100 10; o alpha 600000 sell 100", "accepted"
    ),
    (
      "",
      dayBefore + "f alpha 600000 buy 100 10; @ 2024-01-04T02:00:00Z; q 600000 10.04 10.06; "
        + "f alpha 600000 buy 100 10; o alpha 600000 sell 200", "settlement"
    ),
    (
      "",
      dayBefore + "f alpha 600000 buy 100 10; @ 2024-01-04T02:00:00Z; q 600000 10.04 10.06; "
        + "o alpha 600000 sell 100; o alpha 600000 sell 100", "settlement"
    ),
    // The odd rest goes as a whole.
    (
      "",
      dayBefore + "f alpha 600000 buy 150 10; @ 2024-01-04T02:00:00Z; q 600000 10.04 10.06; "
        + "o alpha 600000 sell 150", "accepted"
    ),
    (
      "",
      dayBefore + "f alpha 600000 buy 150 10; @ 2024-01-04T02:00:00Z; q 600000 10.04 10.06; "
        + "o alpha 600000 sell 50", "accepted"
    ),
    (
      "",
      dayBefore + "f alpha 600000 buy 150 10; @ 2024-01-04T02:00:00Z; q 600000 10.04 10.06; "
        + "o alpha 600000 sell 49", "lot_size"
    ),
  ]

  private static let replacements: [Case] = [
    (
      "position = \"100 shares\"", quoted + "o alpha AAA buy 60 99 #5; r #5 100 99", "accepted"
    ),
    (
      "position = \"100 shares\"", quoted + "o alpha AAA buy 60 99 #5; r #5 101 99", "position"
    ),
    ("order_size = \"70 shares\"", quoted + "o alpha AAA buy 60 99 #5; r #5 71 99", "order_size"),
    // It may still be filled at the old size until the venue says otherwise.
    (
      "position = \"100 shares\"",
      quoted + "o alpha AAA buy 60 99 #5; r #5 10 99; o beta AAA buy 41 98", "position"
    ),
    ("price_collar = \"1 %\"", quoted + "o alpha AAA buy 60 99 #5; r #5 60 102", "price_collar"),
    ("", quoted + "o alpha AAA buy 60 99 #5; r #6 60 98", "unknown_order"),
    ("", quoted + "o alpha AAA buy 60 99 #5; x #6", "unknown_order"),
  ]

  @Test func thereAreEnough() { #expect(Self.cases.count >= 200, "\(Self.cases.count)") }

  @Test func table() throws {
    var seen: Set<String> = []
    for (index, row) in Self.cases.enumerated() {
      let run = try World.run(row.limits, row.script)
      let place = "case \(index): \(row.limits.split(separator: "\n")) \(row.script)"
      #expect(run.decisions.last == row.reason, "\(place)")
      seen.insert(row.reason)
      let (approved, rejected) = (run.orders(.approved), run.orders(.rejected))
      if row.reason != "unknown_order", !row.script.contains("; r #") {
        #expect(approved.count + rejected.count == run.decisions.count, "\(place)")
      }
    }
    // Every reason that an order can meet was met.
    let all = DecisionReason.names.prefix(31).filter { !seen.contains($0) }
    #expect(all.isEmpty, "\(all)")
  }
}
