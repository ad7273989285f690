import EventText

/// A table for a terminal: columns padded to their widest cell, the first to the left, the others to
/// the right.
public struct TextTable {
  private var rows: [[String]] = []
  /// Widest first column; what is longer is cut in the middle.
  private let firstWidth: Int

  public init(_ heading: [String], firstWidth: Int = 40) {
    self.firstWidth = firstWidth
    rows = [heading]
  }

  public mutating func add(_ row: [String]) { rows.append(row.map(\.printable)) }

  /// The lines, without blanks at their ends.
  public func lines() -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let cells = rows.map { row in
      row.enumerated().map {
        $0.offset == 0 ? Self.shortened($0.element, to: firstWidth) : $0.element
      }
    }
    let widths = (0..<columns).map { column in
      cells.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return cells.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += column == 0 ? cell + padding : "  " + padding + cell
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// The text cut in its middle, so that its beginning and its clock are still read.
  public static func shortened(_ text: String, to width: Int) -> String {
    let text = text.printable
    guard text.count > width, width > 4 else { return text }
    let tail = (width - 1) / 2
    return text.prefix(width - 1 - tail) + "…" + text.suffix(tail)
  }
}
