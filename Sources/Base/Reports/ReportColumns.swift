/// A figure of a row: its name for machines, its names for people, its unit, and where it comes from.
/// Tables, JSON and CSV are made of the same columns, so that a figure is said once.
public struct ReportColumn<Row>: Sendable {
  public let key: String
  public let title: String
  public let short: String
  public let unit: ReportUnit
  public let value: @Sendable (Row) -> ReportValue

  /// - Parameters:
  ///   - key: of JSON and CSV; in JSON a dot makes it a member of a group. One that begins with a blank
  ///     is of tables alone.
  ///   - title: the heading on a page; `short` on a terminal, where that is another.
  public init(
    _ key: String, _ title: String, short: String? = nil, _ unit: ReportUnit,
    _ value: @escaping @Sendable (Row) -> ReportValue
  ) {
    self.key = key
    self.title = title
    self.short = short ?? title
    self.unit = unit
    self.value = value
  }

  /// A column whose key is its title.
  public init(
    _ key: String, short: String? = nil, _ unit: ReportUnit,
    _ value: @escaping @Sendable (Row) -> ReportValue
  ) {
    self.init(key, key, short: short, unit, value)
  }
}

/// All columns that there are of a kind of row. Forms choose among them by key.
public struct ReportColumns<Row>: Sendable {
  private let all: [ReportColumn<Row>]
  private let places: [String: Int]

  public init(_ all: [ReportColumn<Row>]) {
    self.all = all
    places = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($0.element.key, $0.offset) })
  }

  private func chosen(_ keys: [String]) -> [ReportColumn<Row>] {
    keys.map { key in
      guard let place = places[key] else { preconditionFailure("no column is called \(key)") }
      return all[place]
    }
  }

  /// - Parameter title: of the table.
  public func table(_ title: String, _ keys: [String], _ rows: [Row]) -> ReportTable {
    let columns = chosen(keys)
    return ReportTable(
      title: title,
      columns: columns.map { .init(title: $0.title, short: $0.short, unit: $0.unit) },
      rows: rows.map { row in columns.map { $0.value(row) } })
  }

  /// A row as JSON, with these members, else with all.
  public func object(_ row: Row, _ keys: [String]? = nil) -> JSONValue {
    let columns = keys.map(chosen) ?? all.filter { $0.key.first != " " }
    return .object(
      Self.grouped(
        columns.map { ($0.key.split(separator: ".")[...], $0.value(row).json) }))
  }

  private typealias Member = (path: ArraySlice<Substring>, value: JSONValue)

  /// Members whose paths begin alike become one, in the place of the first.
  private static func grouped(_ members: [Member]) -> [(name: String, value: JSONValue)] {
    var result: [(name: String, value: JSONValue)] = []
    var start = 0
    while start < members.count {
      guard let name = members[start].path.first else { break }
      let end = members[start...].firstIndex { $0.path.first != name } ?? members.count
      let inner = members[start..<end].map { ($0.path.dropFirst(), $0.value) }
      result.append(
        (String(name), inner[0].0.isEmpty ? inner[0].1 : .object(grouped(inner))))
      start = end
    }
    return result
  }

  public func csv(_ keys: [String], _ rows: [Row]) -> [UInt8] {
    let columns = chosen(keys)
    var bytes: [UInt8] = []
    CSVRow.append(keys, to: &bytes)
    for row in rows { CSVRow.append(columns.map { $0.value(row).csv }, to: &bytes) }
    return bytes
  }
}

/// Rows of values under headings with their units.
public struct ReportTable: Sendable {
  public struct Column: Sendable {
    public var title: String
    public var short: String
    public var unit: ReportUnit

    public init(title: String, short: String, unit: ReportUnit) {
      self.title = title
      self.short = short
      self.unit = unit
    }
  }

  public var title: String
  public var columns: [Column]
  public var rows: [[ReportValue]]
  /// Characters of the first column that a terminal has room for.
  public var nameWidth: Int

  public init(
    title: String, columns: [Column], rows: [[ReportValue]], nameWidth: Int = 12
  ) {
    self.title = title
    self.columns = columns
    self.rows = rows
    self.nameWidth = nameWidth
  }
}
