import EventModel

/// What the values of a column count: it says their digits and their unit, once for every form.
public indirect enum ReportUnit: Sendable, Equatable {
  case name
  case count
  case money
  /// 1/10,000 of a price or value.
  case basisPoints
  case ratio
  /// A share of a whole; the same where hundredths of a percent matter, as of returns.
  case share
  case percent
  /// Seconds.
  case span
  case time
  case date
  /// Currency per unit, and units.
  case price
  case size
  /// A share with a decimal, everywhere.
  case percentage
  /// Without a unit: with so many decimals, or so many significant digits, one more on a page.
  case fixed(Int)
  case significant(Int)
  /// Means with a mark where zero lies outside of their interval, in a place of its own.
  case marked(ReportUnit)

  /// In at most the seven characters of a terminal's column.
  public func short(_ value: ReportValue) -> String { text(value, isShort: true) }

  /// As a page has room for.
  public func long(_ value: ReportValue) -> String { text(value, isShort: false) }

  private func text(_ value: ReportValue, isShort: Bool) -> String {
    if case .marked(let unit) = self {
      let text = unit.text(value, isShort: isShort)
      guard case .mean(let mean) = value, mean.isSignificant else {
        return isShort ? text + " " : text
      }
      return text + (isShort ? "*" : " *")
    }
    func number(_ number: Double) -> String { isShort ? short(number) : long(number) }
    switch value {
    case .none, .nested: return NumberText.absent
    case .text(let text): return text
    case .count(let count): return isShort ? NumberText.short(count) : NumberText.count(count)
    case .time(noTime): return NumberText.absent
    case .time(let time): return self == .date ? TimeText.date(time) : TimeText.seconds(time)
    case .range(let range): return "\(number(range.lowerBound)) to \(number(range.upperBound))"
    case .flag(let flag): return flag ? "yes" : "no"
    case .mean(let mean):
      let mark = self == .basisPoints && mean.isSignificant ? "*" : ""
      return mean.value.map { number($0) + mark } ?? NumberText.absent
    case .number, .nanos: return value.number.map(number) ?? NumberText.absent
    }
  }

  private func short(_ value: Double) -> String {
    switch self {
    case .name, .time, .date: NumberText.significant(value, 4)
    case .count: NumberText.short(Int(value.rounded()))
    case .money, .basisPoints, .ratio: NumberText.cell(value)
    case .share: NumberText.fixed(value * 100, 0) + "%"
    case .percent: NumberText.cell(value * 100) + "%"
    case .span: NumberText.span(value)
    case .price: NumberText.significant(value, 7)
    case .size: NumberText.significant(value, 6)
    case .percentage: NumberText.percent(value)
    case .fixed(let decimals): NumberText.fixed(value, decimals)
    case .significant(let digits): NumberText.significant(value, digits)
    case .marked(let unit): unit.short(value)
    }
  }

  private func long(_ value: Double) -> String {
    switch self {
    case .money: NumberText.money(value)
    case .basisPoints, .ratio: NumberText.fixed(value, 2)
    case .share: NumberText.percent(value)
    case .percent: NumberText.percent(value, 2)
    case .count: NumberText.count(Int(value.rounded()))
    case .significant(let digits): NumberText.significant(value, digits + 1)
    case .name, .time, .date, .span, .price, .size, .percentage, .fixed, .marked: short(value)
    }
  }
}

extension NumberText {
  /// Money with its thousands apart and as many decimals as its size asks for.
  public static func money(_ value: Double?) -> String {
    guard let value, value.isFinite else { return absent }
    let size = value.magnitude
    if size >= 1e9 { return significant(value, 4) }
    if size >= 10_000 { return count(Int(value.rounded())) }
    if size >= 0.1 || size == 0 { return fixed(value, 2) }
    return significant(value, 3)
  }

  /// A number in at most six characters: `-12.34`, `1234`, `12.3k`, `-1.2M`.
  public static func cell(_ value: Double?) -> String {
    guard let value, value.isFinite else { return absent }
    let size = value.magnitude
    if size < 99.995 { return fixed(value, 2) }
    if size < 9_999.5 { return fixed(value, 0) }
    for (unit, letter) in [(1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T")] {
      let scaled = size / unit
      if scaled >= 999.5 { continue }
      let text = fixed(scaled, scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0)
      return (value < 0 ? "-" : "") + text + letter
    }
    return significant(value, 1)
  }

  /// Seconds as a span: `1.5 ms`, `2.3 s`, `4.0 min`.
  public static func span(_ seconds: Double?) -> String {
    guard let seconds, seconds.isFinite else { return absent }
    let units = [(86400.0, "d"), (3600, "h"), (60, "min"), (1, "s"), (1e-3, "ms"), (1e-6, "us")]
    for (unit, name) in units where seconds >= unit {
      return significant(seconds / unit, 3) + " " + name
    }
    return seconds == 0 ? "0 s" : significant(seconds * 1e9, 3) + " ns"
  }
}
