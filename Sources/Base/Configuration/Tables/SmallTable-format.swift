import Commands
import EventStream

extension SmallTable {
  /// Which columns a table has, and what it is to be without fault in them.
  public struct Format: Sendable {
    /// The columns that must be there.
    public let required: [String]
    /// Those that may be.
    public let optional: [String]
    /// Why a column is needed, said where it is missing.
    let reasons: [String: String]
    /// Whether the first row must name the columns. Else it may, and where it does not they are those of
    /// the format, in its order.
    let needsHeader: Bool
    /// Whether there may be columns of other names; then every row has a field in each.
    let takesOthers: Bool
    /// How a program ends on a fault.
    let exit: ExitCode

    public init(
      required: [String], optional: [String] = [], needsHeader: Bool = true,
      takesOthers: Bool = false, exit: ExitCode = .badData, reasons: [String: String] = [:]
    ) {
      self.required = required
      self.optional = optional
      self.needsHeader = needsHeader
      self.takesOthers = takesOthers
      self.exit = exit
      self.reasons = reasons
    }

    /// All columns with a meaning.
    public var known: [String] { required + optional }

    func takes(_ column: String) -> Bool { takesOthers || known.contains(column) }

    /// Whether a first row names columns: one of them at least, and it has no digit.
    func isHeader(_ fields: [String]) -> Bool {
      fields.contains { known.contains($0.lowercased()) }
        && !fields.contains { $0.utf8.contains { $0 >= 0x30 && $0 <= 0x39 } }
    }

    /// The names in a header row.
    func columns(
      of cells: [TableText.Cell], in text: TableText, line: Int
    ) throws(StreamError) -> [String] {
      var columns: [String] = []
      for cell in cells {
        let name = try column(text.string(cell), at: cell, in: text, line)
        if columns.contains(name) {
          throw text.failure("two columns are named \"\(name)\"", at: cell.place, line: line)
        }
        columns.append(name)
      }
      for name in known where !columns.contains(name) {
        // Of columns with names of their own one may be meant that stands there misspelt.
        let likely = columns.firstIndex { suggestion(for: $0.lowercased(), among: known) == name }
        if let likely, !known.contains(columns[likely]) {
          throw refused(columns[likely], at: cells[likely], in: text, line)
        }
        if required.contains(name) {
          let reason = reasons[name].map { ", \($0)" } ?? ""
          throw text.failure(
            "the column \(name) is missing\(reason)", at: cells[0].place, line: line)
        }
      }
      return columns
    }

    /// The column that a header row names; names with a meaning may be in capitals.
    private func column(
      _ name: String, at cell: TableText.Cell, in text: TableText, _ line: Int
    ) throws(StreamError) -> String {
      if known.contains(name.lowercased()) { return name.lowercased() }
      if takesOthers { return name }
      throw refused(name, at: cell, in: text, line)
    }

    private func refused(
      _ name: String, at cell: TableText.Cell, in text: TableText, _ line: Int
    ) -> StreamError {
      let hint = suggestion(for: name.lowercased(), among: known)
      return text.failure(
        "\"\(name)\" is no column" + (hint.map { "; did you mean \($0)?" } ?? "")
          + " (known: \(known.joined(separator: ", ")))", at: cell.place, line: line)
    }

    /// Refuses a row that has too many fields, or too few.
    func check(
      _ cells: [TableText.Cell], columns: [String], in text: TableText, line: Int
    ) throws(StreamError) {
      guard cells.count > columns.count || takesOthers && cells.count < columns.count else {
        return
      }
      let fields = cells.count == 1 ? "1 field" : "\(cells.count) fields"
      let place = cells[min(columns.count, cells.count - 1)].place
      throw text.failure(
        "it has \(fields), not \(columns.count): \(columns.joined(separator: ","))", at: place,
        line: line)
    }
  }
}
