/// Text as TOML writes it.
public enum TOMLString {
  /// A basic string, between quotes.
  public static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension Configuration.Entry {
  /// As a line of its own, with the keys from the root; nil of a date or time, and of what is empty.
  public var text: String? {
    let written: String
    switch value {
    case .text(let text): written = TOMLString.quoted(text)
    case .integer(let number): written = "\(number)"
    case .number(let number): written = "\(number)"
    case .boolean(let answer): written = "\(answer)"
    case .time, .empty: return nil
    }
    return path.map(TOMLString.quoted).joined(separator: ".") + " = " + written
  }
}
