import Configuration
import EventModel
import EventStream

extension ConfigurationTable {
  /// A share of the value, in 1e-12: `"0.1 bp"`, `"0.02 %"`. Negative where the venue pays.
  func rate(_ key: String) throws(StreamError) -> Int64? {
    guard
      let (number, unit) = try quantity(key, units: ["bp", "%"], in: -10_000...10_000)
    else { return nil }
    return Int64((number * (unit == "bp" ? 1e8 : 1e10)).rounded())
  }

  /// An amount of money, in 1e-9 of the currency: `"0.005"`.
  func amount(_ key: String, in range: ClosedRange<Double> = -1e9...1e9) throws(StreamError)
    -> Int64?
  {
    guard let value = try value(key) else { return nil }
    guard case .text(let text) = value, let number = Double(text), range.contains(number),
      let amount = try? DecimalNumber.parse(text, exponent: -9)
    else {
      throw failure(
        key,
        "takes an amount of the instrument's currency between quotes, such as \"0.005\", "
          + "with at most nine decimals")
    }
    return amount
  }
}
