/// An option that names a small table, and a sound table for it: what the kinds of `TableOptionTests` are
/// made from.
struct TableOption: Sendable, CustomStringConvertible {
  var description: String
  /// A command from the files `raw` and `s` to the stream on standard output; the table is `t.csv`.
  var command: String
  var header: String
  /// Rows that do something in the stream.
  var rows: [String]
  /// Which fields of the table are what.
  var column: (needed: String, number: String)
  /// What is told where the rows name instruments, calendars or features that never occur.
  var unknown: (rows: [String], status: Int32)?
  /// The exit status of a fault in the table.
  var fault: Int32 = 65
  /// Of a table without a byte, and what is said.
  var empty: (status: Int32, message: String)
  /// Whether columns of other names are what the table is for; then a name that is almost that of an
  /// optional column is refused.
  var takesOthers = false
  /// Whether the header row may be left out.
  var isHeaderOptional = false

  static let all = [
    TableOption(
      description: "normalize --adjust", command: "normalize --adjust t.csv < raw",
      header: "symbol,date,factor,cash",
      rows: ["SIM0,2024-01-02,2,0.01", "SIM1,2020-01-01,1,3"], column: ("factor", "factor"),
      unknown: (["NOSUCH,2024-01-02,2,0.01"], 0), fault: 78,
      empty: (0, "t.csv has no corporate action"), isHeaderOptional: true),
    TableOption(
      description: "normalize --sessions", command: "normalize --sessions t.csv < raw",
      header: "name,zone,open,close", rows: ["OWN,UTC,09:30,16:00"], column: ("name", "open"),
      unknown: (["OWN,UTC,09:30,16:00", "NOSUCH,UTC,09:30,16:00"], 0), fault: 78,
      empty: (0, "t.csv has no calendar"), isHeaderOptional: true),
    TableOption(
      description: "execute --orders", command: "execute --sim --orders t.csv < s",
      header: "time,symbol,side,size,price,id", rows: orders, column: ("side", "size"),
      unknown: (["2024-01-02T14:30:00.2Z,NOSUCH,buy,100,,"], 65),
      empty: (65, "no header row; it names the columns, at least time,symbol,side,size")),
    TableOption(
      description: "risk --orders", command: "risk -c limits.toml --orders t.csv < s",
      header: "time,symbol,side,size,price,id", rows: orders, column: ("size", "price"),
      unknown: (["2024-01-02T14:30:00.2Z,NOSUCH,buy,100,,"], 65),
      empty: (65, "no header row; it names the columns, at least time,symbol,side,size")),
    TableOption(
      description: "signal targets --file", command: "signal targets --file t.csv < s",
      header: "time,symbol,target",
      rows: ["2024-01-02T14:30:00.2Z,SIM0,100", "2024-01-02T14:30:00.5Z,SIM1@SIM,-7"],
      column: ("target", "target"), unknown: (["2024-01-02T14:30:00.2Z,NOSUCH,100"], 0),
      empty: (0, "targets gave no signal"), isHeaderOptional: true),
    TableOption(
      description: "profile of [execution]",
      command: "execute --sim -c profile.toml --orders orders.csv < s", header: "time,volume",
      rows: ["00:00,1", "14:30,500", "14:31,30"], column: ("volume", "volume"), fault: 78,
      empty: (78, "no volume"), isHeaderOptional: true),
    TableOption(
      description: "features asof", command: "features 'asof(\"t.csv\", rate)' < s",
      header: "known_at,rate,symbol",
      rows: ["2024-01-02T14:30:00.2Z,4.1,SIM0", "2024-01-02T14:30:00.3Z,4.2,SIM:SIM1"],
      column: ("known_at", "rate"), unknown: (["2024-01-02T14:30:00.2Z,4.1,NOSUCH"], 0),
      empty: (65, "no header row; it names the columns, at least known_at"), takesOthers: true),
    TableOption(
      description: "features news_time", command: "features 'news_time(\"t.csv\")' < s",
      header: "known_at,time,symbol",
      rows: ["2024-01-01,2024-01-02T14:30:00.5Z,SIM0", "2024-01-01,2024-01-02T14:30:00.6Z,"],
      column: ("known_at", "time"),
      unknown: (["2024-01-01,2024-01-02T14:30:00.5Z,NOSUCH"], 0),
      empty: (65, "no header row; it names the columns, at least known_at,time"),
      takesOthers: true),
    TableOption(
      description: "features ks", command: "features 'ks(mid, \"t.csv\", 9)' < s",
      header: "feature,probability,value", rows: ["mid,0,1", "mid,0.5,100", "mid,1,200"],
      column: ("value", "value"),
      unknown: (["NOSUCH,0,1", "NOSUCH,1,2"], 64),
      empty: (65, "no header row; it names the columns, at least feature,probability,value"),
      takesOthers: true),
  ]

  private static let orders = [
    "2024-01-02T14:30:00.2Z,SIM0,buy,100,,a", "2024-01-02T14:30:00.3Z,SIM1,sell,50,1,b",
  ]
}

extension TableOption {
  var text: String { ([header] + rows).joined(separator: "\n") + "\n" }

  private var columns: [String] { header.split(separator: ",").map(String.init) }

  /// The table with a function applied to its fields.
  private func fields(_ change: ([String]) -> [String]) -> String {
    ([header] + rows).map {
      change($0.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
        .joined(separator: ",")
    }.joined(separator: "\n")
  }

  /// Forms of the table that mean the same.
  var sameTables: [(name: String, text: String)] {
    let quoted = fields { $0.map { $0.isEmpty ? $0 : "\"\($0)\"" } }
    var tables = [
      ("mark", "\u{FEFF}" + text),
      ("CRLF", text.replacing("\n", with: "\r\n")),
      ("quotes", quoted),
      ("quotes behind a mark", "\u{FEFF}" + quoted.replacing("\n", with: "\r\n")),
      ("comments", "# a, \"comment\n \t# more\n" + text.replacing("\n", with: " # \"one,\n")),
      ("blanks", "\n  \n" + text.replacing(",", with: " ,\t").replacing("\n", with: " \n\n")),
      ("header row again", text + header + "\n"),
      ("capitals", header.uppercased() + text.dropFirst(header.count)),
      ("other order", fields { $0.reversed() }),
    ]
    if takesOthers { tables.removeAll { $0.0 == "capitals" } }
    if isHeaderOptional { tables.append(("no header row", rows.joined(separator: "\n"))) }
    return tables
  }

  /// A column that the table has no use for.
  var tableWithUnknownColumn: String { fields { $0 == columns ? $0 + ["colour"] : $0 + ["7"] } }

  /// A column of which one would think that it was known; nil where the table has no optional one.
  var tableWithMisspeltColumn: String? {
    guard header.contains("symbol") else { return nil }
    return text.replacing("symbol", with: "symbl")
  }

  var tableWithoutNeededColumn: String {
    let place = columns.firstIndex(of: column.needed) ?? 0
    return fields { fields in
      var fields = fields
      fields.remove(at: place)
      return fields
    }
  }

  /// A word where the third line has a number, and where that is.
  var tableWithBadNumber: (text: String, place: String) {
    let place = columns.firstIndex(of: column.number) ?? 0
    var fields = rows[rows.count - 1].split(separator: ",", omittingEmptySubsequences: false)
    fields[place] = "soon"
    let before = fields[..<place].joined(separator: ",")
    return (
      [header, rows[0], fields.joined(separator: ",")].joined(separator: "\n"),
      "line 3, column \(before.count + (place > 0 ? 2 : 1))"
    )
  }
}
