import EventText

/// Builds an SVG drawing of a fixed size, coloured by the classes of `ReportStyle`.
struct SVGCanvas {
  private var body = ""
  let width: Double
  let height: Double
  /// What a reader who cannot see it is told.
  let label: String

  init(width: Double, height: Double, label: String) {
    self.width = width
    self.height = height
    self.label = label
  }

  /// A coordinate with as many digits as an eye can tell.
  static func place(_ value: Double) -> String { NumberText.significant(value, 5) }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String) {
    body +=
      "<line class=\"\(name)\" x1=\"\(Self.place(x1))\" y1=\"\(Self.place(y1))\" "
      + "x2=\"\(Self.place(x2))\" y2=\"\(Self.place(y2))\"/>"
  }

  mutating func path(_ points: [(x: Double, y: Double)], closed: Bool, class name: String) {
    guard points.count > 1 else { return }
    let text = points.map { "\(Self.place($0.x)) \(Self.place($0.y))" }.joined(separator: "L")
    body += "<path class=\"\(name)\" d=\"M\(text)\(closed ? "Z" : "")\"/>"
  }

  /// A rectangle with a text that shows when it is pointed at.
  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, class name: String,
    style: String = "", hint: String
  ) {
    let style = style.isEmpty ? "" : " style=\"\(style)\""
    body +=
      "<rect class=\"\(name)\"\(style) x=\"\(Self.place(x))\" y=\"\(Self.place(y))\" "
      + "width=\"\(Self.place(width))\" height=\"\(Self.place(height))\">"
      + "<title>\(HTMLText.escaped(hint))</title></rect>"
  }

  mutating func dot(_ x: Double, _ y: Double, class name: String, hint: String) {
    body +=
      "<circle class=\"\(name)\" cx=\"\(Self.place(x))\" cy=\"\(Self.place(y))\" r=\"3\">"
      + "<title>\(HTMLText.escaped(hint))</title></circle>"
  }

  /// Points up to its place from below, or down from above.
  mutating func triangle(_ x: Double, _ y: Double, isUp: Bool, hint: String) {
    let base = isUp ? y + 7 : y - 7
    let corners = [(x, y), (x - 4, base), (x + 4, base)].map {
      "\(Self.place($0.0)) \(Self.place($0.1))"
    }
    body +=
      "<path class=\"mark \(isUp ? "up" : "down")\" d=\"M\(corners.joined(separator: "L"))Z\">"
      + "<title>\(HTMLText.escaped(hint))</title></path>"
  }

  /// - Parameter anchor: `start`, `middle` or `end`.
  mutating func text(
    _ x: Double, _ y: Double, _ text: String, anchor: String = "middle",
    class name: String = "label"
  ) {
    body +=
      "<text class=\"\(name)\" x=\"\(Self.place(x))\" y=\"\(Self.place(y))\" "
      + "text-anchor=\"\(anchor)\">\(HTMLText.escaped(text))</text>"
  }

  var markup: String {
    "<svg viewBox=\"0 0 \(Self.place(width)) \(Self.place(height))\" role=\"img\" "
      + "aria-label=\"\(HTMLText.escaped(label))\">\(body)</svg>"
  }
}

/// Text as a part of HTML or SVG.
public enum HTMLText {
  /// With the five characters that mean something in markup written as references; control characters
  /// are blanks.
  public static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.printable.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
