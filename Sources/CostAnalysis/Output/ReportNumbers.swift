import Accounts
import EventModel
import Reports

/// How the numbers of a cost analysis are written for people.
enum ReportNumbers {
  /// Money with its thousands apart and as many decimals as its size asks for.
  static func money(_ value: Double?) -> String {
    guard let value, value.isFinite else { return NumberText.absent }
    let size = value.magnitude
    if size >= 1e9 { return NumberText.significant(value, 4) }
    if size >= 10_000 { return NumberText.count(Int(value.rounded())) }
    if size >= 0.1 || size == 0 { return NumberText.fixed(value, 2) }
    return NumberText.significant(value, 3)
  }

  static func money(_ nanos: Nanos) -> String { money(currencyUnits(nanos)) }

  /// Money in few characters: `1.23M`.
  static func short(_ value: Double) -> String {
    for (unit, letter) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where value.magnitude >= unit {
      let scaled = value / unit
      return NumberText.fixed(scaled, scaled.magnitude >= 99.95 ? 0 : 2) + letter
    }
    return NumberText.fixed(value, value.magnitude >= 99.95 ? 0 : 2)
  }

  /// A mean in bp, with a mark where zero lies outside its interval.
  static func mean(_ mean: WeightedMean, _ decimals: Int = 2) -> String {
    NumberText.fixed(mean.value, decimals) + (mean.isSignificant ? "*" : "")
  }

  static func ratio(_ value: Double?) -> String { NumberText.fixed(value, 2) }

  /// Seconds as a span: `1.5 ms`, `2.3 s`, `4.0 min`.
  static func span(_ seconds: Double?) -> String {
    guard let seconds, seconds.isFinite else { return NumberText.absent }
    let units = [(86400.0, "d"), (3600, "h"), (60, "min"), (1, "s"), (1e-3, "ms"), (1e-6, "us")]
    for (unit, name) in units where seconds >= unit {
      return NumberText.significant(seconds / unit, 3) + " " + name
    }
    return seconds == 0 ? "0 s" : NumberText.significant(seconds * 1e9, 3) + " ns"
  }

  static func time(_ time: Int64) -> String {
    time == noTime ? NumberText.absent : TimeText.seconds(time)
  }
}
