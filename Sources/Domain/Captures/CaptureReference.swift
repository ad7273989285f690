import Commands

/// What `--list`, `--describe` and the man page say of the formats of captures.
enum CaptureReference {
  /// The formats by name; DBZ is known only to be refused with advice.
  static var readable: String {
    captureFormats.map(\.name).filter { $0 != "dbz" }.joined(separator: ", ")
  }

  static let catalogue = Catalogue(of: "format", "formats") {
    [Catalogue.Section("formats", captureFormats.map { Catalogue.Entry($0.name, $0.summary) })]
  }
}
