import EventText

extension ReportDocument {
  /// The report for a terminal of 80 columns.
  public var text: String {
    var renderer = TextRenderer()
    for section in sections {
      for block in section.blocks where block.form != .page { renderer.append(block) }
    }
    return renderer.lines.map { $0.printable + "\n" }.joined()
  }
}

/// Writes blocks as lines.
struct TextRenderer {
  private(set) var lines: [String] = []

  mutating func append(_ block: ReportBlock) {
    switch block.content {
    case .sentence(let text, _): lines += Self.folded(text)
    case .table(let table): append(table)
    case .heading, .figures: break
    }
  }

  private mutating func append(_ table: ReportTable) {
    var text = TextTable(table.columns.map(\.short), firstWidth: table.nameWidth)
    for row in table.rows {
      text.add(zip(table.columns, row).map { $0.unit.short($1) })
    }
    lines += [""] + Self.folded(table.title) + text.lines()
  }

  /// A sentence in lines of at most 80 columns.
  static func folded(_ text: String) -> [String] {
    var lines = [String(text.prefix { $0 == " " })]
    for word in text.split(separator: " ") {
      let last = lines[lines.count - 1]
      if last.allSatisfy({ $0 == " " }) {
        lines[lines.count - 1] = last + word
      } else if last.count + 1 + word.count > 80 {
        lines.append("  " + word)
      } else {
        lines[lines.count - 1] = last + " " + word
      }
    }
    return lines
  }
}
