import EventStream

/// A line of a small table of comma-separated fields, `#` begins a comment.
struct TableLine {
  var number: Int
  var fields: [String]

  /// The lines that say something.
  static func lines(_ text: String) -> [TableLine] {
    var lines: [TableLine] = []
    for (index, line) in text.split(whereSeparator: \.isNewline, keepingEmpty: true).enumerated() {
      let content = line.prefix { $0 != "#" }
      let fields = content.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
      if fields != [""] { lines.append(TableLine(number: index + 1, fields: fields)) }
    }
    return lines
  }

  func error(_ cause: String, _ object: String) -> StreamError {
    StreamError(
      .badConfiguration, operation: "read", object: object, cause: cause, place: "line \(number)")
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }
}

extension String {
  fileprivate func split(
    whereSeparator isSeparator: (Character) -> Bool, keepingEmpty: Bool
  ) -> [Substring] {
    split(omittingEmptySubsequences: !keepingEmpty, whereSeparator: isSeparator)
  }
}
