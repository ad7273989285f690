extension CaptureFormat {
  static let tardis = CaptureFormat(
    name: "tardis",
    summary: "Tardis CSV: trades, quotes, books, derivative_ticker, options_chain, liquidations",
    recognizes: { head, _ in
      CsvHeader.firstLine(head).hasPrefix("exchange,symbol,timestamp,local_timestamp,")
    },
    make: { (options) throws(CaptureOptionError) in LineDecoder(TardisRows(options)) })
}
