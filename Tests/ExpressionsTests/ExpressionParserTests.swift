import Expressions
import TestSupport
import Testing

@Suite struct ExpressionParserTests {
  @Test(arguments: [
    ("mid", "mid"),
    (" ewma( ret( mid ) , alpha = 0.060 ) ", "ewma(ret(mid),alpha=0.06)"),
    ("bollinger(20,2)@1s.upper", "bollinger(20,2)@1s.upper"),
    ("ohlcv(bid) @ 60s", "ohlcv(bid)@1m"),
    ("zscore(ofi(levels=5)@1s, 300s)", "zscore(ofi(levels=5)@1s,5m)"),
    ("vwap@trades(100)", "vwap@trades(100)"),
    ("vwap@volume(5e4)", "vwap@volume(50000)"),
    ("vwap@volume(0.5)", "vwap@volume(0.5)"),
    ("ema(10, mid@1s)@5s", "ema(10,mid@1s)@5s"),
    ("f()", "f"),
    ("f(-1.5e-7,1e300,-0)", "f(-1.5e-07,1e+300,0)"),
    ("microprice - mid", "microprice-mid"),
    ("(a - b) - c", "a-b-c"), ("a - (b - c)", "a-(b-c)"), ("a/(b*c)", "a/(b*c)"),
    ("a + b * c", "a+b*c"), ("(a + b) * c", "(a+b)*c"), ("(a*b)+c", "a*b+c"),
    ("-a", "-1*a"), ("a - -1", "a-(-1)"), ("a*-b", "a*(-1*b)"), ("--1", "1"),
    ("ewma(mid, alpha = 2/(20 + 1) * 1)", "ewma(mid,alpha=0.09523809523809523)"),
    ("if(spread > 2*mean(spread,60s), a, b)", "if(spread>2*mean(spread,1m),a,b)"),
    ("f(a == b, k = 1 < a)", "f(a==b,k=1<a)"), ("(a<b)*2 >= c", "(a<b)*2>=c"),
    ("(a < b) < c", "(a<b)<c"),
    ("( mid - ESH4 : mid ) @ 1s", "(mid-ESH4:mid)@1s"),
    ("\"BTC-USDT\":mid@1m", "\"BTC-USDT\":mid@1m"), ("X:(a+b)@1s.c", "X:(a+b)@1s.c"),
    ("((mid))@1s", "mid@1s"), ("asof(\"vix.csv\", close)", "asof(\"vix.csv\",close)"),
  ])
  func canonicalText(text: String, expected: String) throws {
    let expression = try ExpressionParser.parse(text)
    #expect(expression.text == expected)
    #expect(try ExpressionParser.parse(expected) == expression)
    #expect(try ExpressionParser.parse(expected).text == expected)
  }

  @Test func places() throws {
    guard case .call(let call) = try ExpressionParser.parse("  f(1, g(2),  key = h)") else {
      Issue.record("not a call")
      return
    }
    #expect(call.column == 3)
    #expect(call.arguments.map(\.column) == [5, 8, 15])
    #expect(call.arguments.map(\.key) == [nil, nil, "key"])
  }

  @Test func nestingIsBounded() throws {
    let deep = String(repeating: "f(", count: 100_000)
    #expect(throws: ExpressionError.self) { try ExpressionParser.parse(deep) }
    let allowed = String(repeating: "f(", count: 63) + "g" + String(repeating: ")", count: 63)
    #expect(throws: Never.self) { try ExpressionParser.parse(allowed) }
    for endless in ["(", "-", "f(-(", "a+(", "X:("] {
      let text = String(repeating: endless, count: 100_000)
      #expect(throws: ExpressionError.self) { try ExpressionParser.parse(text) }
    }
    let long = "a" + String(repeating: "+a", count: 256)
    #expect(try ExpressionParser.parse(long).text == long)
    #expect(throws: ExpressionError.self) { try ExpressionParser.parse(long + "-a") }
  }

  /// Nothing traps, and what is accepted has a canonical text that means the same.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func randomText(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "mid", "ofi", "f", "(", ")", ",", "=", "@", ".", "1s", "300ms", "trades", "volume", "(", "2",
      "-",
      "1e9", "1e999", "0.06", " ", "\t", "9223372036854775807d", "é", "\u{0}", "_", "..", "+", "*",
      "1.2.3", "99999999999999999999", "upper", "1e", "5m", "/", "<", "<=", "==", "!=", ">", "-",
      ":", "\"", "\"x y\"", "mid", "mid", "(mid", "1", "f(",
    ]
    for _ in 0..<3_000 {
      var text = ""
      if random.next() % 4 == 0 {
        let bytes = (0..<random.next() % 20).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        text = String(decoding: bytes, as: UTF8.self)
      } else {
        for _ in 0..<random.next() % 14 {
          text += pieces[Int(random.next() % UInt64(pieces.count))]
        }
      }
      do throws(ExpressionError) {
        let expression = try ExpressionParser.parse(text)
        let again = try ExpressionParser.parse(expression.text)
        #expect(again == expression, "\(text)")
      } catch {
        #expect(error.text == text)
        #expect((1...text.utf8.count + 1).contains(error.column), "\(text)")
        #expect(!error.cause.isEmpty && !error.cause.contains("\n"))
      }
    }
  }
}
