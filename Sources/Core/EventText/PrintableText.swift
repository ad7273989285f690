extension String {
  /// The text with a blank for everything that steers a terminal or turns the order of what follows: so
  /// what a stream holds is seen and not obeyed. Tables and messages for people are printed so; CSV and
  /// JSON keep every character.
  public var printable: String {
    guard unicodeScalars.contains(where: \.steersText) else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.map { $0.steersText ? " " : $0 }))
  }
}

extension Unicode.Scalar {
  /// C0, DEL and C1 controls, breaks of line and paragraph, and the bidirectional controls that reorder
  /// the text around them (Unicode Standard Annex #9; CVE-2021-42574).
  public var steersText: Bool {
    switch value {
    case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
