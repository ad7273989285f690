import Configuration
import EventModel
import EventStream
import Expressions

extension ReferenceFile {
  /// What is read of its table. A fault of the file is one of the expression that names it.
  func read<Value>(
    required: [String], optional: [String] = [], because reasons: [String: String],
    _ take: (SmallTable) throws(StreamError) -> Value
  ) throws(ExpressionError) -> Value {
    do throws(StreamError) {
      return try take(
        SmallTable(
          bytes, name: name,
          .init(required: required, optional: optional, takesOthers: true, reasons: reasons)))
    } catch {
      throw ExpressionError(
        column: 1, cause: error.cause, file: .init(name: name, place: error.place))
    }
  }
}

extension SmallTable.Row {
  /// When something became known: a time, or the end of a date.
  func knownAt() throws(StreamError) -> Int64 {
    if let end = Self.endOfDay(text("known_at")) { return end }
    return try needed("known_at", zonedTime)
  }

  /// The end of a date `2024-01-05`, UTC: all that is known of the time of what a row of that date says.
  private static func endOfDay(_ text: String) -> Int64? {
    guard text.utf8.count == 10, text.utf8.dropFirst(4).first == UInt8(ascii: "-") else {
      return nil
    }
    guard let end = Timestamp.parse(text)?.addingSaturated(Timestamp.day) else { return nil }
    return Timestamp.range.contains(end) ? end : nil
  }
}
