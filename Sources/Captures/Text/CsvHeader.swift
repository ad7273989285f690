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

  /// How many of `name(0)`, `name(1)`, … there are, up to `maximum`.
  func countNumbered(upTo maximum: Int, _ name: (Int) -> String) -> Int {
    (0..<maximum).first { column(name($0)) == nil } ?? maximum
  }

  /// The first line of a capture's head, for recognising it.
  static func firstLine(_ head: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let end = head.prefix(8192).firstIndex(of: 0x0A) ?? min(head.count, 8192)
    return UnsafeRawBufferPointer(rebasing: head[..<end])
  }
}
