extension String {
  /// The text with a blank for every control character, so that what a stream holds cannot steer a
  /// terminal. Tables for people are printed so; CSV and JSON keep every character.
  public var printable: String {
    guard unicodeScalars.contains(where: \.isControl) else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.map { $0.isControl ? " " : $0 }))
  }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
