import EventModel
import EventStream

/// The boards of the exchanges of mainland China, whose rules differ for price limits and lots.
///
/// Sources: Trading Rules of the Shanghai Stock Exchange (2023), 3.3.6 to 3.3.8 and 3.3.14, with the
/// special provisions for the STAR market; Trading Rules of the Shenzhen Stock Exchange (2023), with
/// the special provisions for ChiNext (in force since 2020-08-24); Trading Rules of the Beijing Stock
/// Exchange (trial, 2021).
public enum ShareBoard: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case main
  /// The growth board of Shenzhen: codes 300 to 302.
  case chiNext
  /// The science and technology board of Shanghai: codes 688 and 689.
  case star
  /// The exchange of Beijing.
  case beijing

  /// As configurations write it.
  public var name: String {
    switch self {
    case .main: "main"
    case .chiNext: "chinext"
    case .star: "star"
    case .beijing: "bse"
    }
  }

  /// The key `board` of a table of an instrument; nil where it is not there.
  init?(_ table: ConfigurationTable) throws(StreamError) {
    guard let name = try table.text("board", choices: Self.allCases.map(\.name)),
      let board = Self.allCases.first(where: { $0.name == name })
    else { return nil }
    self = board
  }

  /// The board of a share by its calendar and the six digits of its code (`600000`, `sh600000`,
  /// `600000.SH`); nil where the calendar is of no exchange there.
  public init?(_ instrument: Instrument) {
    let digits = String(instrument.symbol.filter { $0.isASCII && $0.isNumber })
    switch instrument.calendar {
    case "BJSE": self = .beijing
    case "XSHG": self = ["688", "689"].contains { digits.hasPrefix($0) } ? .star : .main
    case "XSHE": self = ["300", "301", "302"].contains { digits.hasPrefix($0) } ? .chiNext : .main
    default: return nil
    }
  }

  /// ChiNext has limits of its own since 2020-08-24, the local date in days since 1970-01-01.
  public static let reformDate = Int64(Timestamp.days(year: 2020, month: 8, day: 24))
  private static let reformTime = reformDate * Timestamp.day - 8 * Timestamp.hour

  /// Whether the board has the limits of the main board at a time.
  public func hasMainLimits(at time: Int64) -> Bool {
    hasMainLimits(isReformed: time >= Self.reformTime)
  }

  /// The same, by whether the reform of ChiNext has come.
  public func hasMainLimits(isReformed: Bool) -> Bool {
    self == .main || self == .chiNext && !isReformed
  }

  /// The share of the previous close that a price may differ by, of a board without the main board's
  /// limits; special treatment changes nothing there.
  public var priceLimit: Double { self == .beijing ? 0.3 : 0.2 }

  /// Shares in the smallest order; what is left of a holding below it is sold at once.
  public var minimumOrder: Double { self == .star ? 200 : 100 }

  /// Shares by which orders are larger than the smallest.
  public var lot: Double {
    switch self {
    case .main, .chiNext: 100
    case .star, .beijing: 1
    }
  }
}

/// The boards of the instruments of a stream.
public struct ShareBoards: Sendable {
  /// What tables say; `default` holds for all others.
  var bySymbol: [String: ShareBoard] = [:]

  public init() {}

  /// The board of a share: what is said of it, else by its calendar and code; nil where it is no share of
  /// these exchanges.
  public func board(of instrument: Instrument) -> ShareBoard? {
    guard let usual = ShareBoard(instrument) else { return nil }
    return bySymbol[instrument.symbol] ?? bySymbol[InstrumentTerms.defaultSymbol] ?? usual
  }
}
