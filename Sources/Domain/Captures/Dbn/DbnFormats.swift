/// The formats of Databento: DBN, records without metadata, and the legacy DBZ.
public enum DbnFormats {
  public static let legacySentence =
    "DBZ, the legacy format of Databento, is not read; convert it with the command line tool of "
    + "https://github.com/databento/dbn: dbn FILE.dbz --dbn -o FILE.dbn"

  /// Whether bytes that are *not* decompressed begin a legacy DBZ file: it is a skippable frame of
  /// zstd that holds `DBZ`, so that nothing of it is left once it was decompressed.
  public static func isLegacy(_ raw: UnsafeRawBufferPointer) -> Bool {
    if raw.starts(with: legacyMagic) { return true }
    return raw.count >= 11 && raw[0] & 0xF0 == 0x50 && raw[1] == 0x2A && raw[2] == 0x4D
      && raw[3] == 0x18 && raw[8...].starts(with: legacyMagic)
  }

  private static var legacyMagic: [UInt8] { Array("DBZ".utf8) }

  /// In the order in which they are tried.
  public static let all: [CaptureFormat] = [
    CaptureFormat(
      name: "dbz", summary: "Databento's legacy format: recognised and refused",
      recognizes: { head, options in options.fileName.hasSuffix(".dbz") || isLegacy(head) },
      make: { _ throws(CaptureOptionError) in throw CaptureOptionError(legacySentence) }),
    CaptureFormat(
      name: "dbn", summary: "Databento Binary Encoding 1 to 3, every schema",
      recognizes: { head, _ in head.starts(with: Array("DBN".utf8)) },
      make: { options throws(CaptureOptionError) in try make(fragment: false, options) }),
    CaptureFormat(
      name: "dbn-fragment", summary: "DBN records without metadata before them",
      recognizes: { _, options in options.fileName.contains(".dbn.frag") },
      make: { options throws(CaptureOptionError) in try make(fragment: true, options) }),
  ]

  private static func make(
    fragment: Bool, _ options: CaptureOptions
  ) throws(CaptureOptionError) -> any CaptureDecoder {
    let price = options.exponents.price ?? DbnDecoder.priceExponent
    let size = options.exponents.size ?? DbnDecoder.sizeExponent
    guard price == DbnDecoder.priceExponent, size == DbnDecoder.sizeExponent else {
      throw CaptureOptionError("DBN has prices at exponent -9 and sizes at 0; they are kept so")
    }
    return DbnDecoder(fragment: fragment, options: options)
  }
}
