import Foundation
import TestSupport
import Testing

/// A strategy in an A-share with stop and target at the venue, through the programs: nothing is sold in the
/// session in which it was bought, and risk's account is that of the fills of `execute`.
@Suite struct SettledSharesTests {
  private static let toml = """
    [instrument.600000]
    currency = "CNY"
    multiplier = 1
    tick_size = "0.01"
    calendar = "XSHG"
    [strategy]
    strategy = "sma"
    fast = 2
    slow = 4
    sides = "long"
    size = "1000 shares"
    stop_loss = "1.5 %"
    take_profit = "2.5 %"
    stops = "venue"
    [account]
    currency = "CNY"
    cash = "100000 CNY"
    day_start = "00:00 Asia/Shanghai"
    [risk]
    short_sales = "forbidden"
    [risk.market_hours]
    outside = "queue"
    [venue.fees]
    model = "a_share"
    """

  /// Daily bars that go up and down by up to 3 % in a day.
  private static func bars(seed: UInt64) -> String {
    var random = SeededGenerator(seed: seed)
    var lines = ["time,open,high,low,close,volume"]
    var price = 1000
    // 2018-01-02 is a Tuesday.
    for day in 0..<400 where ![4, 5].contains(day % 7) {
      func move() -> Int { Int(random.next() % 41) - 20 }
      let open = price + move() / 2
      let close = open + move()
      let (high, low) = (max(open, close) + abs(move()), min(open, close) - abs(move()))
      let date = Date(timeIntervalSince1970: 1_514_851_200 + Double(day) * 86_400)
      let text = ISO8601DateFormatter().string(from: date).prefix(10)
      func decimal(_ price: Int) -> String { "\(price / 100).\(price % 100 / 10)\(price % 10)" }
      let prices = [open, high, low, close].map(decimal).joined(separator: ",")
      lines.append("\(text),\(prices),1000000")
      price = max(500, close)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func nothingIsSoldTheSameDay(seed: UInt64) throws {
    let scratch = try ScratchFolder()
    try scratch.write(Array(Self.toml.utf8), to: "t.toml")
    try scratch.write(Array(Self.bars(seed: seed).utf8), to: "bars.csv")
    let outcome = try Programs.run(
      """
      ingest --columns 'time:%Y-%m-%d,open,high,low,close,volume' --calendar XSHG \
        --symbols 600000 bars.csv 2> /dev/null | normalize | signal -c t.toml \
        | risk -c t.toml --venue t.toml | execute --sim -c t.toml > out
      show --csv --kind fill out | tail -n +2 | cut -d, -f 3,4,6,13
      show --csv --kind account out | tail -n 1 | cut -d, -f 4
      tca --json - < out | grep -o '"profit": *[-0-9.]*' | head -n 1 | tr -dc '0-9.-'
      """, in: scratch)
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let lines = outcome.lines
    var (held, stops) = (0, 0)
    var bought: [Substring: Int] = [:]
    for line in lines where line.contains("ask") || line.contains("bid") {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let (id, size, day) = (
        UInt64(fields[0]) ?? 0, Int(Double(fields[2]) ?? 0), fields[3].prefix(10)
      )
      if fields[1] == "bid" {
        held += size
        bought[day, default: 0] += size
      } else {
        #expect(held - bought[day, default: 0] >= size, "\(line)")
        held -= size
        if id & (1 << 19) != 0 { stops += 1 }
      }
    }
    #expect(stops > 5)
    let told = lines.suffix(2).compactMap { Double($0) }
    // The account is told at the last fill; what is still held has another price by the end.
    #expect(told.count == 2 && (held != 0 || abs(told[0] - told[1]) < 0.01), "\(told)")
  }
}
