/// The names in the first row of a capture that says its own columns.
struct CsvHeader {
  private let names: [String]

  init(_ splitter: FieldSplitter, _ line: UnsafeRawBufferPointer) {
    names = (0..<splitter.count).map { splitter.text($0, of: line) }
  }

  var count: Int { names.count }

  func column(_ name: String) -> Int? { names.firstIndex(of: name) }

  /// The column of a name that must be there.
  func need(_ name: String) throws(BadRecord) -> Int {
    guard let column = column(name) else {
      throw BadRecord("the header has no column \(name)", place: "", isSkippable: false)
    }
    return column
  }

  /// The columns whose names are so.
  func columns(where isSo: (String) -> Bool) -> [Int] { names.indices.filter { isSo(names[$0]) } }

  /// How many of `name(0)`, `name(1)`, … there are, up to `maximum`.
  func countNumbered(upTo maximum: Int, _ name: (Int) -> String) -> Int {
    (0..<maximum).first { column(name($0)) == nil } ?? maximum
  }

  /// The first line of a capture's head, for recognising it; without the mark of UTF-8 before it.
  static func firstLine(_ head: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let end = head.prefix(8192).firstIndex(of: 0x0A) ?? min(head.count, 8192)
    let start = head.count > 2 && head[0] == 0xEF && head[1] == 0xBB && head[2] == 0xBF ? 3 : 0
    return UnsafeRawBufferPointer(rebasing: head[min(start, end)..<end])
  }
}
