import EventModel

/// What one pip is, of each instrument, in units of the price: what the strategy says, else
/// `[instrument.SYMBOL] pip_size`, else by the currency that the price is told in.
///
/// A reference, so that distances made before the stream is known share it.
public final class PipSizes {
  private let stated: Double?
  private var sizes: [Double] = []

  /// - Parameter stated: one for all instruments.
  public init(stated: Double? = nil) { self.stated = stated }

  /// Learns of the instruments of a stream, or of more of them.
  public func begin(_ header: StreamHeader, _ terms: InstrumentTerms) {
    sizes = header.instruments.map {
      stated ?? terms.pipSize(of: $0) ?? Self.usual(of: $0)
    }
  }

  /// One pip of an instrument of the stream.
  public subscript(instrument: UInt32) -> Double {
    Int(instrument) < sizes.count ? sizes[Int(instrument)] : stated ?? Self.usual
  }

  private static let usual = 0.0001

  /// The second decimal of prices in yen, the fourth of others: the usage of currency dealers.
  static func usual(of instrument: Instrument) -> Double {
    let symbol = instrument.symbol.filter { $0.isLetter }
    let isInYen =
      instrument.currency == "JPY"
      || instrument.currency.isEmpty && symbol.count == 6 && symbol.uppercased().hasSuffix("JPY")
    return isInYen ? 0.01 : usual
  }
}
