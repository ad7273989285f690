import Calendars
import Testing

/// Calendars are found by what people call the exchange.
@Suite struct NameTests {
  @Test(arguments: [
    ("NYSE", "XNYS"), ("xnys", "XNYS"), ("nasdaq", "XNAS"), ("CME", "XCME"), ("CMES", "GLBX"),
    ("GLBX", "GLBX"), ("LSE", "XLON"), ("SSE", "XSHG"), ("szse", "XSHE"), ("Crypto", "CRYPTO"),
    ("forex", "FX"), ("bse", "BJSE"),
  ])
  func isFoundByItsNames(name: String, own: String) {
    #expect(ExchangeCalendar.named(name)?.name == own)
    #expect(ExchangeCalendar.ownName(of: name) == own)
    #expect(ExchangeCalendar.knownNames.contains(own))
  }

  @Test(arguments: ["", "NYSEX", "XX", "XNYS "]) func othersAreUnknown(name: String) {
    #expect(ExchangeCalendar.named(name) == nil)
    #expect(ExchangeCalendar.ownName(of: name) == name)
  }

  @Test func noNameIsOfTwo() {
    let names = ExchangeCalendar.allNames
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0 == $0.uppercased() })
  }
}
