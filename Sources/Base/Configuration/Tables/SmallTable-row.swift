import Commands
import EventModel
import EventStream

extension SmallTable {
  /// A row, read column by column. A field is absent where it is empty, where the row ends before it, and
  /// where the file has no such column.
  public struct Row: Sendable {
    let table: SmallTable
    let index: Int

    /// Counted from 1.
    public var line: Int { Int(table.line(index).number) }

    /// The error of a column of the row; nil: of the row.
    public func failure(_ column: String?, _ cause: String) -> StreamError {
      let cell = column.flatMap { table.cell(index, $0) } ?? table.cells[table.line(index).first]
      return table.text.failure(
        column.map { "\($0): \(cause)" } ?? cause, at: cell.place, line: line)
    }

    /// A field's text; empty where it is absent.
    public func text(_ column: String) -> String {
      table.cell(index, column).map(table.text.string) ?? ""
    }

    public func has(_ column: String) -> Bool {
      table.cell(index, column).map { !$0.range.isEmpty } ?? false
    }

    /// What another accessor reads of a column, which must be there.
    public func needed<Value>(
      _ column: String, _ read: (String) throws(StreamError) -> Value?
    ) throws(StreamError) -> Value {
      guard let value = try read(column) else { throw failure(column, "nothing stands there") }
      return value
    }

    /// What `make` makes of the text; nil where the field is absent.
    public func value<Value>(
      _ column: String, _ meaning: String, _ make: (String) -> Value?
    ) throws(StreamError) -> Value? {
      let text = text(column)
      if text.isEmpty { return nil }
      guard let value = make(text) else { throw failure(column, "\"\(text)\" is \(meaning)") }
      return value
    }

    /// A name: of an instrument, a calendar, a feature.
    public func name(_ column: String) throws(StreamError) -> String? {
      has(column) ? text(column) : nil
    }

    /// One of several words.
    public func word(_ column: String, of choices: [String]) throws(StreamError) -> String? {
      let text = text(column)
      if text.isEmpty || choices.contains(text) { return text.isEmpty ? nil : text }
      let hint = suggestion(for: text, among: choices)
      throw failure(
        column,
        "\"\(text)\" is none of \(choices.joined(separator: ", "))"
          + (hint.map { "; did you mean \($0)?" } ?? ""))
    }

    // MARK: Numbers

    public func number(_ column: String) throws(StreamError) -> Double? {
      try value(column, "not a number") { Double($0).flatMap { $0.isFinite ? $0 : nil } }
    }

    public func numberAboveZero(_ column: String) throws(StreamError) -> Double? {
      try value(column, "not a number above zero") {
        Double($0).flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
      }
    }

    /// An exact decimal as a count of ten to the power of `exponent`.
    public func decimal(_ column: String, exponent: Int8) throws(StreamError) -> Int64? {
      let text = text(column)
      if text.isEmpty { return nil }
      do throws(DecimalNumber.Failure) {
        return try DecimalNumber.parse(text, exponent: exponent)
      } catch {
        throw failure(column, "\"\(text)\": \(error.explanation)")
      }
    }

    // MARK: Times

    /// Nanoseconds since the Unix epoch: whole nanoseconds, or ISO 8601, of which a date is its midnight
    /// and a time without a zone is UTC.
    public func time(_ column: String) throws(StreamError) -> Int64? {
      try value(
        column,
        "neither an ISO 8601 time such as 2026-01-05T14:30:00Z nor nanoseconds since 1970"
      ) { text in
        // Eight digits may be a date.
        let time = text.utf8.count == 8 ? Timestamp.parse(text) ?? Int64(text) : Int64(text)
        return Self.inRange(time ?? Timestamp.parse(text))
      }
    }

    /// The same, where a date alone, or a time without a zone, does not say when.
    public func zonedTime(_ column: String) throws(StreamError) -> Int64? {
      try value(
        column,
        "no time; write 2024-01-05T13:30:00Z, or whole nanoseconds since 1970"
      ) { text in
        var text = text
        if text.utf8.count != 8, let time = Int64(text) { return Self.inRange(time) }
        guard let (time, hasZone) = text.withUTF8({ Timestamp.parse(UnsafeRawBufferPointer($0)) })
        else { return nil }
        return hasZone ? Self.inRange(time) : nil
      }
    }

    private static func inRange(_ time: Int64?) -> Int64? {
      time.flatMap { Timestamp.range.contains($0) ? $0 : nil }
    }

    /// Days from 1970-01-01 to a date.
    public func day(_ column: String) throws(StreamError) -> Int? {
      try value(column, "not a date such as 2014-06-09") { text in
        guard let time = Timestamp.parse(text), time % Timestamp.day == 0 else { return nil }
        return Int(Timestamp.floorDivide(time, Timestamp.day).quotient)
      }
    }

    /// Minutes from midnight to a time of day, at most 24:00.
    public func timeOfDay(_ column: String) throws(StreamError) -> Int? {
      try value(column, "not a time of day such as 09:30") { text in
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
          (0...24).contains(hour), (0...59).contains(minute), hour * 60 + minute <= 24 * 60
        else { return nil }
        return hour * 60 + minute
      }
    }
  }
}
