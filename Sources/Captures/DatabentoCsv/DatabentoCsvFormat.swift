extension CaptureFormat {
  static let databentoCsv = CaptureFormat(
    name: "databento-csv", summary: "Databento CSV: mbo, trades, mbp-1, tbbo, mbp-10",
    recognizes: { head, _ in
      let line = CsvHeader.firstLine(head)
      return line.contains("ts_event,") && line.contains(",action,side,")
    },
    make: { (options) throws(CaptureOptionError) in LineDecoder(DatabentoCsvRows(options)) })
}
