extension CaptureFormat {
  static let tardis = CaptureFormat(
    name: "tardis",
    summary: "Tardis CSV: trades, quotes, book_snapshot_N, incremental_book_L2",
    recognizes: { head, _ in
      CsvHeader.firstLine(head).hasPrefix("exchange,symbol,timestamp,local_timestamp,")
    },
    make: { (options) throws(CaptureOptionError) in LineDecoder(TardisRows(options)) })
}
