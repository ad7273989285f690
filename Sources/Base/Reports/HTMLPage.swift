/// One self-contained HTML page: nothing is loaded from anywhere, and nothing runs in it.
public struct HTMLPage {
  private let title: String
  private var body = ""

  public init(title: String) {
    self.title = title
    body = "<h1>\(HTMLText.escaped(title))</h1>\n"
  }

  /// How a paragraph looks.
  public enum Tone: String, Sendable {
    case plain
    case soft
    case warning
  }

  /// A heading of level 2 or 3.
  public mutating func heading(_ text: String, level: Int = 2) {
    let level = min(max(level, 2), 3)
    body += "<h\(level)>\(HTMLText.escaped(text))</h\(level)>\n"
  }

  public mutating func paragraph(_ text: String, _ tone: Tone = .plain) {
    let name = tone == .plain ? "" : " class=\"\(tone.rawValue)\""
    body += "<p\(name)>\(HTMLText.escaped(text))</p>\n"
  }

  /// A table; cells whose text ends in `*` are set in bold. It scrolls where the page is too narrow.
  public mutating func table(_ heading: [String], _ rows: [[String]]) {
    func row(_ cells: [String], _ tag: String) -> String {
      "<tr>"
        + cells.map { cell in
          let name = cell.hasSuffix("*") ? " class=\"strong\"" : ""
          return "<\(tag)\(name)>\(HTMLText.escaped(cell))</\(tag)>"
        }.joined() + "</tr>\n"
    }
    body += "<div class=\"scroll\"><table>\n<thead>\(row(heading, "th"))</thead>\n<tbody>"
    body += rows.map { row($0, "td") }.joined()
    body += "</tbody></table></div>\n"
  }

  /// A drawing with its caption; what follows the caption is set softer.
  public struct Figure: Sendable {
    var caption: String
    var remark: String
    var markup: String

    public init(_ caption: String, remark: String = "", _ chart: CategoryChart) {
      (self.caption, self.remark, markup) = (caption, remark, chart.markup)
    }

    public init(_ caption: String, remark: String = "", _ chart: HeatMap) {
      (self.caption, self.remark, markup) = (caption, remark, chart.markup)
    }

    public init(_ caption: String, remark: String = "", _ chart: TimeChart) {
      (self.caption, self.remark, markup) = (caption, remark, chart.markup)
    }
  }

  /// Drawings side by side, as many as there is room for.
  public mutating func figures(_ figures: [Figure]) {
    body += "<div class=\"charts\">\n"
    for figure in figures {
      body +=
        "<figure><figcaption>\(HTMLText.escaped(figure.caption)) "
        + "<span>\(HTMLText.escaped(figure.remark))</span></figcaption>\(figure.markup)</figure>\n"
    }
    body += "</div>\n"
  }

  public mutating func footer(_ text: String) {
    body += "<footer>\(HTMLText.escaped(text))</footer>\n"
  }

  /// The whole page.
  public var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>\(HTMLText.escaped(title))</title>
    <style>
    \(ReportStyle.sheet)
    </style>
    </head>
    <body>
    \(body)</body>
    </html>

    """
  }
}
