/// What a decision says: why an order was let pass, changed or refused, by risk or by the venue, or
/// what changed the state of risk itself.
@frozen public struct DecisionReason: WireCode {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var accepted: DecisionReason { DecisionReason(rawValue: 0) }

  // Checks of risk, in their order; the file of each is in RiskControl/Checks.
  @inlinable public static var killSwitch: DecisionReason { DecisionReason(rawValue: 1) }
  @inlinable public static var halted: DecisionReason { DecisionReason(rawValue: 2) }
  @inlinable public static var reducingOnly: DecisionReason { DecisionReason(rawValue: 3) }
  @inlinable public static var invalidOrder: DecisionReason { DecisionReason(rawValue: 4) }
  @inlinable public static var instrumentTerms: DecisionReason { DecisionReason(rawValue: 5) }
  @inlinable public static var duplicateOrder: DecisionReason { DecisionReason(rawValue: 6) }
  @inlinable public static var repeatedOrder: DecisionReason { DecisionReason(rawValue: 7) }
  @inlinable public static var orderRate: DecisionReason { DecisionReason(rawValue: 8) }
  @inlinable public static var openOrders: DecisionReason { DecisionReason(rawValue: 9) }
  @inlinable public static var restricted: DecisionReason { DecisionReason(rawValue: 10) }
  @inlinable public static var marketHours: DecisionReason { DecisionReason(rawValue: 11) }
  @inlinable public static var tradingHalt: DecisionReason { DecisionReason(rawValue: 12) }
  @inlinable public static var lotSize: DecisionReason { DecisionReason(rawValue: 13) }
  @inlinable public static var tickSize: DecisionReason { DecisionReason(rawValue: 14) }
  @inlinable public static var staleData: DecisionReason { DecisionReason(rawValue: 15) }
  @inlinable public static var priceCollar: DecisionReason { DecisionReason(rawValue: 16) }
  @inlinable public static var priceLimit: DecisionReason { DecisionReason(rawValue: 17) }
  @inlinable public static var settlement: DecisionReason { DecisionReason(rawValue: 18) }
  @inlinable public static var shortSale: DecisionReason { DecisionReason(rawValue: 19) }
  @inlinable public static var selfMatch: DecisionReason { DecisionReason(rawValue: 20) }
  @inlinable public static var orderSize: DecisionReason { DecisionReason(rawValue: 21) }
  @inlinable public static var orderNotional: DecisionReason { DecisionReason(rawValue: 22) }
  @inlinable public static var position: DecisionReason { DecisionReason(rawValue: 23) }
  @inlinable public static var positionNotional: DecisionReason { DecisionReason(rawValue: 24) }
  @inlinable public static var grossLeverage: DecisionReason { DecisionReason(rawValue: 25) }
  @inlinable public static var netLeverage: DecisionReason { DecisionReason(rawValue: 26) }
  @inlinable public static var sector: DecisionReason { DecisionReason(rawValue: 27) }
  @inlinable public static var buyingPower: DecisionReason { DecisionReason(rawValue: 28) }
  @inlinable public static var dailyLoss: DecisionReason { DecisionReason(rawValue: 29) }
  @inlinable public static var drawdown: DecisionReason { DecisionReason(rawValue: 30) }

  // Changes of risk itself, with order id 0.
  @inlinable public static var active: DecisionReason { DecisionReason(rawValue: 31) }
  @inlinable public static var limitsReloaded: DecisionReason { DecisionReason(rawValue: 32) }
  @inlinable public static var rolledBack: DecisionReason { DecisionReason(rawValue: 33) }
  /// An order named by a request is not one that is open.
  @inlinable public static var unknownOrder: DecisionReason { DecisionReason(rawValue: 34) }
  /// The target of a strategy changed while its order worked.
  @inlinable public static var targetChanged: DecisionReason { DecisionReason(rawValue: 35) }

  public static let names = [
    "accepted", "kill_switch", "halted", "reducing_only", "invalid_order", "instrument_terms",
    "duplicate_order", "repeated_order", "order_rate", "open_orders", "restricted", "market_hours",
    "trading_halt", "lot_size", "tick_size", "stale_data", "price_collar", "price_limit",
    "settlement", "short_sale", "self_match", "order_size", "order_notional", "position",
    "position_notional", "gross_leverage", "net_leverage", "sector", "buying_power", "daily_loss",
    "drawdown", "active", "limits_reloaded", "rolled_back", "unknown_order", "target_changed",
  ]
}
