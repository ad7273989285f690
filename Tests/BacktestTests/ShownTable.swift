/// A CSV of `show`, by the names of its columns.
struct ShownTable {
  private let columns: [String]
  let rows: [[String]]

  init(_ text: String) {
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    columns = lines.first ?? []
    rows = Array(lines.dropFirst())
  }

  subscript(row: [String], column: String) -> String {
    guard let place = columns.firstIndex(of: column), place < row.count else { return "" }
    return row[place]
  }
}
