extension CaptureFormat {
  static let databentoCsv = CaptureFormat(
    name: "databento-csv", summary: "Databento CSV: mbo, trades, mbp-1, tbbo, mbp-10",
    recognizes: { head, _ in
      let line = CsvHeader.firstLine(head)
      // Also headers of the schemas that are not read, so that the decoder can say so.
      return line.contains("ts_event,")
        && (line.contains(",action,side,") || line.contains("publisher_id,instrument_id,"))
    },
    make: { (options) throws(CaptureOptionError) in LineDecoder(DatabentoCsvRows(options)) })
}
