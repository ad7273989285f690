import EventText

/// A row of CSV.
public enum CSVRow {
  public static func append(_ cells: [String], to bytes: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(0x2C) }
      CSVText.append(quoted: Array(cell.utf8), to: &bytes)
    }
    bytes.append(0x0A)
  }
}
