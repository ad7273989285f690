import EventStream

/// An amount for each share or contract, at least a minimum and at most a share of the value for each
/// order.
struct PerShareFees: FeeModel {
  /// In 1e-9 of the currency.
  var perShare: Int64
  var minimum: Int64
  /// In 1e-12 of the value; `Int64.max` for no bound.
  var maximum: Int64

  static let definition = FeeDefinition(
    name: "per_share",
    help: "an amount for each share or contract (amount), at least minimum and at most maximum "
      + "(in % of the value) for each order"
  ) { table throws(StreamError) in
    guard let amount = try table?.amount("amount") else {
      if let table {
        throw table.failure("model", "per_share needs an `amount`, such as \"0.005\"")
      }
      return PerShareFees(perShare: 0, minimum: 0, maximum: .max)
    }
    return PerShareFees(
      perShare: amount, minimum: try table?.amount("minimum") ?? 0,
      maximum: try table?.rate("maximum") ?? .max)
  }

  func fee(_ fill: FeeInput) -> Int64 {
    let after = ofOrder(fill.sizeBefore + fill.size, fill.valueAfter, fill.sizeExponent)
    if fill.sizeBefore == 0 { return after }
    return after - ofOrder(fill.sizeBefore, fill.valueBefore, fill.sizeExponent)
  }

  /// What an order has cost when so much of it is executed.
  private func ofOrder(_ size: Int64, _ value: Int64, _ sizeExponent: Int8) -> Int64 {
    let amount = max(
      minimum, FeeArithmetic.perUnit(size, perShare, sizeExponent: sizeExponent))
    return maximum == .max ? amount : min(amount, FeeArithmetic.share(value, rate: maximum))
  }
}
