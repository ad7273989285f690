extension CaptureFormat {
  /// Any comma-separated values, by `--columns`.
  static let csv = CaptureFormat(
    name: "csv", summary: "comma-separated values, columns named by --columns",
    recognizes: { _, options in !options.columns.isEmpty },
    make: { (options) throws(CaptureOptionError) in
      guard !options.columns.isEmpty else {
        throw CaptureOptionError("the format csv needs --columns")
      }
      return LineDecoder(try CsvRows(options))
    })
}
