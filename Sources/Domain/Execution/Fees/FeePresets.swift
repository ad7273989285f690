import EventStream

/// Models with the figures of a broker or venue as they are published; every figure may be given
/// otherwise in `[venue.fees]`.
extension FeeDefinition {
  /// IBKR Pro, fixed, US shares: 0.005 a share, at least 1, at most 1 % of the value an order
  /// (https://www.interactivebrokers.com/en/pricing/commissions-stocks.php).
  static let ibkr = FeeDefinition(
    name: "ibkr", help: "0.005 a share, at least 1 and at most 1 % of the value an order"
  ) { table throws(StreamError) in
    PerShareFees(
      perShare: try table?.amount("amount") ?? 5_000_000,
      minimum: try table?.amount("minimum") ?? 1_000_000_000,
      maximum: try table?.rate("maximum") ?? 10_000_000_000)
  }

  /// The first tier of large spot exchanges: 0.1 % either way
  /// (https://www.binance.com/en/fee/trading).
  static let crypto = FeeDefinition(
    name: "crypto", help: "maker and taker 0.1 % of the value"
  ) { table throws(StreamError) in
    MakerTakerFees(
      maker: try table?.rate("maker") ?? 1_000_000_000,
      taker: try table?.rate("taker") ?? 1_000_000_000)
  }

  /// Exchange and clearing of an E-mini S&P 500 contract and a broker's commission.
  static let perContract = FeeDefinition(
    name: "per_contract", help: "an amount for each contract (amount, default 2.25)"
  ) { table throws(StreamError) in
    PerShareFees(
      perShare: try table?.amount("amount") ?? 2_250_000_000,
      minimum: try table?.amount("minimum") ?? 0, maximum: .max)
  }
}
