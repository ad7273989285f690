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

  /// A number in at most six characters: `-12.34`, `1234`, `12.3k`, `-1.2M`.
  static func cell(_ value: Double?) -> String {
    guard let value, value.isFinite else { return NumberText.absent }
    let size = value.magnitude
    if size < 99.995 { return NumberText.fixed(value, 2) }
    if size < 9_999.5 { return NumberText.fixed(value, 0) }
    for (unit, letter) in [(1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T")] {
      let scaled = size / unit
      if scaled >= 999.5 { continue }
      let text = NumberText.fixed(scaled, scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0)
      return (value < 0 ? "-" : "") + text + letter
    }
    return NumberText.significant(value, 1)
  }

  static func cell(_ nanos: Nanos) -> String { cell(currencyUnits(nanos)) }

  /// A mean in at most seven characters, with a mark where zero lies outside its interval.
  static func cell(_ mean: WeightedMean) -> String {
    cell(mean.value) + (mean.isSignificant ? "*" : "")
  }

  /// A share as a percentage in at most seven characters.
  static func percent(_ share: Double?) -> String {
    guard let share, share.isFinite else { return NumberText.absent }
    return cell(share * 100) + "%"
  }

  /// A mean in bp, with a mark where zero lies outside its interval.
  static func mean(_ mean: WeightedMean) -> String {
    NumberText.fixed(mean.value, 2) + (mean.isSignificant ? "*" : "")
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

extension SamplingYear {
  /// `310 a year over 7.1 years`.
  var text: String {
    let samples = NumberText.significant(samplesPerYear, 4)
    return origin == .sessions
      ? "\(samples) a year by its sessions"
      : "\(samples) a year over \(NumberText.significant(years, 3)) years"
  }
}
