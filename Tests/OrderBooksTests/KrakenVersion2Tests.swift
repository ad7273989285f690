import OrderBooks
import TestSupport
import Testing

/// The checksums of Kraken's version 2, made by an independent program (Python, zlib.crc32) as the
/// exchange documents them: https://docs.kraken.com/api/docs/guides/spot-ws-book-v2
@Suite struct KrakenVersion2Tests {
  /// A pair with all its decimals, as on the wire; two whose trailing zeros a recorder dropped, of
  /// eight and of five decimals of quantity, of which only the checksums tell.
  static let recording = """
    {"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD","bids":[{"price":66732.4,"qty":0.00006797},{"price":66732.3,"qty":0.00020559},{"price":66732.2,"qty":0.00014839},{"price":66732.1,"qty":0.00048732},{"price":66732.0,"qty":0.00061482},{"price":66731.9,"qty":0.00032319},{"price":66731.8,"qty":0.00049907},{"price":66731.7,"qty":0.00071272},{"price":66731.6,"qty":0.00013366},{"price":66731.5,"qty":0.00075228}],"asks":[{"price":66732.6,"qty":0.00081645},{"price":66732.7,"qty":0.00033482},{"price":66732.8,"qty":0.00097228},{"price":66732.9,"qty":0.00046994},{"price":66733.0,"qty":0.00090499},{"price":66733.1,"qty":0.00096980},{"price":66733.2,"qty":0.00085464},{"price":66733.3,"qty":0.00069474},{"price":66733.4,"qty":0.00003802},{"price":66733.5,"qty":0.00061031}],"checksum":1578094633}]}
    {"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":66732.2,"qty":0.00051045}],"asks":[],"checksum":3318542117,"timestamp":"2024-05-19T16:32:10.000000Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[],"asks":[{"price":66732.8,"qty":0.00000000},{"price":66733.6,"qty":0.00080993}],"checksum":3074488440,"timestamp":"2024-05-19T16:32:11.000001Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":66732.4,"qty":0.00000697}],"asks":[],"checksum":1927567150,"timestamp":"2024-05-19T16:32:12.000002Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[],"asks":[{"price":66732.9,"qty":0.00021822}],"checksum":350649612,"timestamp":"2024-05-19T16:32:13.000003Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[],"asks":[{"price":66733.5,"qty":0.00000000},{"price":66733.7,"qty":0.00088845}],"checksum":3933423704,"timestamp":"2024-05-19T16:32:14.000004Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":66732.1,"qty":0.00050230}],"asks":[],"checksum":1625821396,"timestamp":"2024-05-19T16:32:15.000005Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[],"asks":[{"price":66732.9,"qty":0.00019098}],"checksum":618195135,"timestamp":"2024-05-19T16:32:16.000006Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[],"asks":[{"price":66733.7,"qty":0.00076827}],"checksum":2276424201,"timestamp":"2024-05-19T16:32:17.000007Z"}]}
    {"channel":"book","type":"snapshot","data":[{"symbol":"ADA/BTC","bids":[{"price":0.00002299,"qty":24.219},{"price":0.00002298,"qty":63.075},{"price":0.00002297,"qty":61.937},{"price":0.00002296,"qty":92.363},{"price":0.00002295,"qty":23.085},{"price":0.00002294,"qty":7.472},{"price":0.00002293,"qty":33.579},{"price":0.00002292,"qty":2.998},{"price":0.00002291,"qty":98.278},{"price":0.0000229,"qty":46.878}],"asks":[{"price":0.00002301,"qty":0.444},{"price":0.00002302,"qty":78.117},{"price":0.00002303,"qty":88.859},{"price":0.00002304,"qty":92.757},{"price":0.00002305,"qty":44.289},{"price":0.00002306,"qty":8.654},{"price":0.00002307,"qty":40.627},{"price":0.00002308,"qty":46.577},{"price":0.00002309,"qty":40.117},{"price":0.0000231,"qty":63.013}],"checksum":2973510270}]}
    {"channel":"book","type":"update","data":[{"symbol":"ADA/BTC","bids":[{"price":0.00002293,"qty":75.828}],"asks":[],"checksum":1562513503,"timestamp":"2024-05-19T16:32:20.000000Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"ADA/BTC","bids":[{"price":0.00002297,"qty":81.752}],"asks":[],"checksum":3940188672,"timestamp":"2024-05-19T16:32:21.000001Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"ADA/BTC","bids":[{"price":0.00002296,"qty":60.583}],"asks":[],"checksum":1928728856,"timestamp":"2024-05-19T16:32:22.000002Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"ADA/BTC","bids":[],"asks":[{"price":0.00002309,"qty":32.886}],"checksum":548436046,"timestamp":"2024-05-19T16:32:23.000003Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"ADA/BTC","bids":[{"price":0.00002294,"qty":38.78}],"asks":[],"checksum":1916351107,"timestamp":"2024-05-19T16:32:24.000004Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"ADA/BTC","bids":[],"asks":[{"price":0.00002302,"qty":0.0},{"price":0.00002311,"qty":27.327}],"checksum":1487510354,"timestamp":"2024-05-19T16:32:25.000005Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"ADA/BTC","bids":[],"asks":[{"price":0.00002304,"qty":0.0},{"price":0.00002312,"qty":44.56}],"checksum":3093431394,"timestamp":"2024-05-19T16:32:26.000006Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"ADA/BTC","bids":[],"asks":[{"price":0.00002303,"qty":0.0},{"price":0.00002313,"qty":40.954}],"checksum":25574780,"timestamp":"2024-05-19T16:32:27.000007Z"}]}
    {"channel":"book","type":"snapshot","data":[{"symbol":"SHIB/EUR","bids":[{"price":0.0001999,"qty":943.89},{"price":0.0001998,"qty":63.64},{"price":0.0001997,"qty":106.12},{"price":0.0001996,"qty":787.29},{"price":0.0001995,"qty":699.31},{"price":0.0001994,"qty":532.01},{"price":0.0001993,"qty":41.72},{"price":0.0001992,"qty":311.09},{"price":0.0001991,"qty":970.67},{"price":0.000199,"qty":778.52}],"asks":[{"price":0.0002001,"qty":899.11},{"price":0.0002002,"qty":415.24},{"price":0.0002003,"qty":401.31},{"price":0.0002004,"qty":232.63},{"price":0.0002005,"qty":102.5},{"price":0.0002006,"qty":821.57},{"price":0.0002007,"qty":195.13},{"price":0.0002008,"qty":945.21},{"price":0.0002009,"qty":903.32},{"price":0.000201,"qty":405.42}],"checksum":2332886621}]}
    {"channel":"book","type":"update","data":[{"symbol":"SHIB/EUR","bids":[],"asks":[{"price":0.0002001,"qty":836.67}],"checksum":1434402725,"timestamp":"2024-05-19T16:32:30.000000Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"SHIB/EUR","bids":[],"asks":[{"price":0.0002004,"qty":171.15}],"checksum":3120608780,"timestamp":"2024-05-19T16:32:31.000001Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"SHIB/EUR","bids":[{"price":0.0001997,"qty":0.0},{"price":0.0001989,"qty":826.28}],"asks":[],"checksum":3948014915,"timestamp":"2024-05-19T16:32:32.000002Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"SHIB/EUR","bids":[{"price":0.0001996,"qty":569.59}],"asks":[],"checksum":3389222623,"timestamp":"2024-05-19T16:32:33.000003Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"SHIB/EUR","bids":[],"asks":[{"price":0.0002007,"qty":386.42}],"checksum":847122247,"timestamp":"2024-05-19T16:32:34.000004Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"SHIB/EUR","bids":[],"asks":[{"price":0.000201,"qty":221.9}],"checksum":2718407226,"timestamp":"2024-05-19T16:32:35.000005Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"SHIB/EUR","bids":[{"price":0.0001991,"qty":902.88}],"asks":[],"checksum":3324307105,"timestamp":"2024-05-19T16:32:36.000006Z"}]}
    {"channel":"book","type":"update","data":[{"symbol":"SHIB/EUR","bids":[{"price":0.0001994,"qty":616.15}],"asks":[],"checksum":2753647253,"timestamp":"2024-05-19T16:32:37.000007Z"}]}
    """

  @Test func checksumsHold() throws {
    let capture = try CapturedEvents(Array(Self.recording.utf8), format: "kraken")
    #expect(capture.problems.isEmpty)
    #expect(capture.instruments.map(\.symbol) == ["BTC/USD", "ADA/BTC", "SHIB/EUR"])
    #expect(capture.instruments.map(\.priceExponent) == [-1, -8, -8])
    #expect(capture.instruments.map(\.sizeExponent) == [-8, -8, -5])
    #expect(capture.events.count { $0.level.checksumFlags & 1 != 0 } == 27)
    expect(try mismatches(capture) == 0)
  }

  @Test func aWrongChecksumIsSeen() throws {
    let wrong = Self.recording.replacing("1927567150", with: "1927567151")
    let capture = try CapturedEvents(Array(wrong.utf8), format: "kraken")
    #expect(capture.problems.isEmpty)
    expect(try mismatches(capture) == 1)
  }

  private func mismatches(_ capture: CapturedEvents) throws -> Int {
    var count = 0
    for instrument in capture.instruments {
      var feed = LevelFeed()
      for event in capture.events
      where event.kind == .level && event.instrument == instrument.id {
        if feed.apply(event) == .checksumMismatch { count += 1 }
      }
    }
    return count
  }
}
