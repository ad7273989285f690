/// A report: sections in their order. Text, page and JSON are made of it; a section that has nothing to
/// say in one of them is not there.
public struct ReportDocument: Sendable {
  public var title: String
  public var sections: [ReportSection]
  /// What stands below a page.
  public var footer: String

  public init(title: String, sections: [ReportSection], footer: String) {
    self.title = title
    self.sections = sections
    self.footer = footer
  }

  public var json: String { JSONValue.object(sections.flatMap { $0.data() }).text }
}

/// A part of a report on one matter.
public struct ReportSection: Sendable {
  /// The heading of a page; empty: none.
  public var title: String
  public var blocks: [ReportBlock]
  /// The members of the JSON.
  public var data: @Sendable () -> [(name: String, value: JSONValue)]

  public init(
    _ title: String, _ blocks: [ReportBlock],
    data: @escaping @Sendable () -> [(name: String, value: JSONValue)] = { [] }
  ) {
    self.title = title
    self.blocks = blocks
    self.data = data
  }
}

extension ReportSection {
  /// A section that cannot be told: its member of the JSON is null.
  public static func absent(_ name: String) -> ReportSection {
    ReportSection("", []) { [(name, .null)] }
  }
}

/// What a section is made of.
public struct ReportBlock: Sendable {
  public enum Content: Sendable {
    /// In a text folded to its width; one without words is an empty line.
    case sentence(String, HTMLPage.Tone)
    case heading(String)
    case table(ReportTable)
    /// Of a page; drawn when they are asked for.
    case figures(@Sendable () -> [HTMLPage.Figure])
  }

  public enum Form: Sendable {
    case text
    case page
  }

  public var content: Content
  /// The one form that has it; nil: both.
  public var form: Form?

  public static func sentence(_ text: String, _ tone: HTMLPage.Tone = .plain) -> ReportBlock {
    ReportBlock(content: .sentence(text, tone))
  }

  public static func heading(_ text: String) -> ReportBlock {
    ReportBlock(content: .heading(text), form: .page)
  }

  public static func table(_ table: ReportTable) -> ReportBlock {
    ReportBlock(content: .table(table))
  }

  public static func figures(
    _ figures: @escaping @Sendable () -> [HTMLPage.Figure]
  ) -> ReportBlock {
    ReportBlock(content: .figures(figures), form: .page)
  }

  /// The same in one form only.
  public func only(_ form: Form) -> ReportBlock {
    ReportBlock(content: content, form: form)
  }
}
