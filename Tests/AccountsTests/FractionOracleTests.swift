import Accounts
import EventModel
import Foundation
import Stages
import TestSupport
import Testing

/// Random fills and prices against `Golden/accounts.csv`, which `Tests/Oracles/accounts_oracle.py`
/// computes with fractions from the whole list of fills after every step.
@Suite struct FractionOracleTests {
  static let cases: [[[String]]] = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/accounts.csv")
    let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    var cases: [[[String]]] = []
    var wasInstrument = false
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: ",").map(String.init)
      let isInstrument = fields[0] == "instrument"
      if isInstrument, !wasInstrument { cases.append([]) }
      cases[cases.count - 1].append(fields)
      wasInstrument = isInstrument
    }
    return cases
  }()

  static func header(_ lines: [[String]]) -> StreamHeader {
    var header = StreamHeader()
    for fields in lines where fields[0] == "instrument" {
      var instrument = Instrument(
        id: UInt32(header.instruments.count), symbol: "S\(header.instruments.count)",
        priceExponent: Int8(fields[2])!, sizeExponent: Int8(fields[3])!)
      instrument.currency = "USD"
      instrument.multiplier = Double(fields[4])!
      header.instruments.append(instrument)
    }
    header.strategies = HeaderTable((0..<2).map { Strategy(id: $0, name: "s\($0)", version: "1") })
    return header
  }

  @Test(arguments: cases.indices) func equalsFractions(number: Int) throws {
    let lines = Self.cases[number]
    let header = Self.header(lines)
    var account = Account(AccountConfiguration())
    try account.begin(header)
    for (line, fields) in lines.enumerated() where fields[0] != "instrument" {
      Self.apply(fields, to: &account)
      let expected = fields.suffix(5).map { Int128($0)! }
      let sums = account.sumsOfAccountCurrency
      #expect(sums.cash - sums.fees == expected[0], "cash, line \(line)")
      #expect(sums.net == expected[1], "net, line \(line)")
      #expect(sums.gross == expected[2], "gross, line \(line)")
      let slip = sums.realized - expected[3]
      #expect(slip.magnitude <= expected[4].magnitude, "realized, line \(line)")
      #expect(sums.cash + sums.net == sums.realized + sums.unrealized)
      #expect(account.equity(.whole) == currencyUnits(sums.profit))
      // Halfway through, the account is one that was restored.
      if line % 17 == 0 { account = try Self.restored(account, header) }
    }
  }

  static func apply(_ fields: [String], to account: inout Account) {
    if fields[0] == "price" {
      account.mark(UInt32(fields[1])!, twicePrice: Int64(fields[2])!)
    } else {
      let isTaken = account.take(
        strategy: Int(fields[1])!, instrument: UInt32(fields[2])!,
        side: fields[3] == "b" ? .bid : .ask, size: Int64(fields[4])!, price: Int64(fields[5])!,
        fees: Int64(fields[6])!)
      #expect(isTaken)
    }
  }

  static func restored(_ account: Account, _ header: StreamHeader) throws -> Account {
    var (account, copy) = (account, Account(account.configuration))
    try copy.begin(header)
    try StateCarrier(from: &account).restore(&copy)
    #expect(copy.sumsOfAccountCurrency == account.sumsOfAccountCurrency)
    for item in [AccountItem.whole, .strategy(-1), .strategy(0), .strategy(1)] {
      #expect(copy.figures(item) == account.figures(item))
    }
    return copy
  }

  /// Strategies add up to the account, whatever they hold against each other.
  @Test(arguments: cases.indices) func strategiesAddUp(number: Int) throws {
    let lines = Self.cases[number]
    var account = Account(AccountConfiguration())
    try account.begin(Self.header(lines))
    for fields in lines where fields[0] != "instrument" {
      Self.apply(fields, to: &account)
      let parts = [-1, 0, 1].map { account.sums(ofStrategy: $0) }
      let whole = account.sumsOfAccountCurrency
      #expect(parts.reduce(0) { $0 + $1.profit } == whole.profit)
      #expect(parts.reduce(0) { $0 + $1.realized } == whole.realized)
      #expect(parts.reduce(0) { $0 + $1.gross } >= whole.gross)
    }
  }

  /// Fills of one moment in any order leave the same cash and quantity; equal fills the same everything.
  @Test func orderOfFills() throws {
    var random = SystemRandomNumberGenerator()
    let fills: [(Side, Int64, Int64)] = [
      (.bid, 100, 1001), (.bid, 33, 999), (.ask, 170, 1004), (.bid, 7, 0), (.ask, 7, -12),
    ]
    let (header, price) = (Self.header([["instrument", "0", "-2", "0", "1"]]), Int64(2001))
    var seen: Set<Int128> = []
    for _ in 0..<20 {
      let account = Account(AccountConfiguration())
      try account.begin(header)
      for (side, size, price) in fills.shuffled(using: &random) {
        account.take(
          strategy: -1, instrument: 0, side: side, size: size, price: price, fees: 5)
      }
      account.mark(0, twicePrice: price)
      seen.insert(account.sumsOfAccountCurrency.profit)
      #expect(account.quantity(0) == -37)
    }
    #expect(seen.count == 1)
  }
}
