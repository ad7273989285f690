extension ReportDocument {
  /// The report as one self-contained page.
  public var html: String {
    var page = HTMLPage(title: title)
    for section in sections {
      let blocks = section.blocks.filter { $0.form != .text }
      if blocks.isEmpty { continue }
      if !section.title.isEmpty { page.heading(section.title) }
      for block in blocks {
        switch block.content {
        case .sentence(let text, let tone): page.paragraph(text, tone)
        case .heading(let text): page.heading(text, level: 3)
        case .table(let table): page.append(table, under: section.title)
        case .figures(let draw): page.figures(draw())
        }
      }
    }
    page.footer(footer)
    return page.text
  }
}

extension HTMLPage {
  /// A table with its title, unless that is the section's.
  fileprivate mutating func append(_ table: ReportTable, under title: String) {
    if !table.title.isEmpty, table.title != title { heading(table.title, level: 3) }
    self.table(
      table.columns.map(\.title),
      table.rows.map { row in zip(table.columns, row).map { $0.unit.long($1) } })
  }
}
