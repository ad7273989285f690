import Configuration
import EventModel
import EventStream

/// The rules of the exchanges of mainland China for A-shares, and the price limits of single instruments,
/// as a trading file says them: `[risk.a_share]`, `special_treatment` and `price_limit` of
/// `[risk.instrument.SYMBOL]`, and the boards of `[instrument.SYMBOL]`. Read here for `risk` and for the
/// venue, which so have the same.
///
/// They hold for the instruments of the calendars XSHG, XSHE and BJSE unless `[risk.a_share] enabled =
/// false`. Boards differ: `ShareBoard`.
///
/// Source: Trading Rules of the Shanghai Stock Exchange (2023), 3.3.6 to 3.3.8 (lots of 100, the odd
/// rest sold at once), 3.1.4 (shares are sold from the next day on), 3.3.14 (price limits of the main board
/// of 10 %, and 5 % of shares under special treatment).
public struct ShareRules: Sendable {
  private var isEnabled = true
  /// Share of the previous close that a price may differ by, on the main board.
  private var share = 0.1
  private var specialShare = 0.05
  private var special: Set<String> = []
  /// What `price_limit` says of single instruments, A-shares or not.
  private var own: [String: Double] = [:]
  private var boards = ShareBoards()

  public init() {}

  /// - Parameters:
  ///   - risk: the table `[risk]`; other keys of it are others' concern.
  ///   - boards: what the terms of instruments say.
  public init(_ risk: ConfigurationTable?, _ boards: ShareBoards) throws(StreamError) {
    self.boards = boards
    if let table = try risk?.table("a_share") {
      isEnabled = try table.boolean("enabled") ?? true
      share = try Self.share("price_limit", upTo: 100, table) ?? share
      specialShare = try Self.share("special_treatment_limit", upTo: 100, table) ?? specialShare
    }
    for (symbol, table) in try risk?.namedTables("instrument") ?? [] {
      if try table.boolean("special_treatment") ?? false { special.insert(symbol) }
      own[symbol] = try Self.share("price_limit", upTo: 1000, table)
    }
  }

  private static func share(
    _ key: String, upTo most: Double, _ table: ConfigurationTable
  ) throws(StreamError) -> Double? {
    try table.quantity(key, units: ["%"], in: 0.1...most).map { $0.value / 100 }
  }

  /// The board of an A-share; nil where the rules do not hold.
  public func board(of instrument: Instrument) -> ShareBoard? {
    isEnabled ? boards.board(of: instrument) : nil
  }

  /// How far a price of an instrument may lie from its previous close.
  public func limit(of instrument: Instrument) -> DayLimitRule {
    if let told = own[instrument.symbol] { return DayLimitRule(share: told, earlierShare: told) }
    guard let board = board(of: instrument) else { return DayLimitRule() }
    let main = special.contains(instrument.symbol) ? specialShare : share
    func limit(_ isReformed: Bool) -> Double {
      board.hasMainLimits(isReformed: isReformed) ? main : board.priceLimit
    }
    return DayLimitRule(share: limit(true), earlierShare: limit(false))
  }

  /// What sizes an instrument is traded in: by the board of an A-share, else by its own lot.
  public func lots(of instrument: Instrument) -> LotRule {
    guard let board = board(of: instrument) else {
      return LotRule(lot: instrument.lotSize > 0 ? instrument.lotSize : noNumber)
    }
    let unit = Double(DecimalNumber.powerOfTen(-Int(instrument.sizeExponent)))
    func size(_ shares: Double) -> Int64 {
      let units = (shares * unit).rounded()
      return units < 9e18 ? Int64(units) : .max
    }
    return LotRule(
      lot: max(1, size(board.lot)), minimum: size(board.minimumOrder), sellsRest: true)
  }

  /// What it says, for a fingerprint: fills follow from it.
  public var text: String {
    let owns = own.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return "\(isEnabled) \(share) \(specialShare) \(special.sorted()) \(owns)"
  }
}
