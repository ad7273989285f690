import Evaluation
import EventModel
import EventStream
import Foundation
import TestSupport

/// Feature streams made by hand: quotes with one price, rows of features, watermarks.
struct SampleMarket {
  static let start: Int64 = 1_767_623_400 * Timestamp.second
  var header = StreamHeader()
  private(set) var events: [OwnedEvent] = []

  /// - Parameters:
  ///   - features: names of the one set's features.
  ///   - clock: of the set.
  init(_ features: [String], clock: String = "1s", instruments: Int = 1) {
    header.kinds = KindSet(.quote, .trade, .bar, .status, .features, .watermark)
    header.instruments = HeaderTable(
      (0..<instruments).map {
        Instrument(id: UInt32($0), symbol: "S\($0)", priceExponent: -4, sizeExponent: 0)
      })
    header.featureSets = [
      FeatureSet(
        id: 0, clock: clock,
        features: features.map { FeatureSet.Feature(name: $0, expression: $0) })
    ]
  }

  /// The numbers of nanoseconds since the start.
  mutating func quote(
    _ time: Int64, _ price: Double, spread: Int64 = 0, instrument: Int = 0,
    flags: EventFlags = .last
  ) {
    var event = Event(
      kind: .quote, eventTime: Self.start + time, instrument: UInt32(instrument), flags: flags)
    let price = Int64((price * 10_000).rounded())
    event.quote = Quote(
      bidPrice: price - spread / 2, bidSize: 1, askPrice: price + spread / 2, askSize: 1)
    events.append(OwnedEvent(event))
  }

  mutating func trade(_ time: Int64, _ price: Double, instrument: Int = 0) {
    var event = Event(kind: .trade, eventTime: Self.start + time, instrument: UInt32(instrument))
    event.trade = Trade(price: Int64((price * 10_000).rounded()), size: 1)
    events.append(OwnedEvent(event))
  }

  mutating func row(
    _ time: Int64, _ values: [Double], instrument: Int = 0, flags: EventFlags = [.last, .derived]
  ) {
    var event = OwnedEvent(
      Event(
        kind: .features, eventTime: Self.start + time, instrument: UInt32(instrument), flags: flags)
    )
    event.values = values
    events.append(event)
  }

  /// The symbol comes to stand for another contract.
  mutating func roll(_ time: Int64, instrument: Int = 0) {
    var event = Event(kind: .status, eventTime: Self.start + time, instrument: UInt32(instrument))
    event.status = Status(action: .none, reason: 4)
    events.append(OwnedEvent(event))
  }

  mutating func watermark(_ time: Int64) {
    events.append(OwnedEvent(.watermark(Self.start + time)))
  }

  func bytes(frame: Int = 100) throws -> [UInt8] {
    try SampleStreams.bytes(header, events, frame: frame)
  }

  func evaluation(
    _ options: EvaluationOptions = EvaluationOptions(), frame: Int = 100
  ) throws -> Evaluation {
    try Evaluation(reading: Self.reader(bytes(frame: frame)), options)
  }

  /// A reader of bytes.
  static func reader(_ bytes: [UInt8]) throws -> StreamReader {
    let scratch = try ScratchFolder()
    try scratch.write(bytes, to: "stream")
    return StreamReader(try ByteInput.open(scratch.path + "/stream"))
  }

  /// A program's output on this stream.
  func run(_ command: String) throws -> Programs.Outcome {
    let scratch = try ScratchFolder()
    try scratch.write(try bytes(), to: "in")
    return try Programs.run("{ \(command); } < in", in: scratch)
  }

  /// Options with horizons of seconds or rows.
  static func options(_ horizons: Horizon...) -> EvaluationOptions {
    var options = EvaluationOptions()
    options.horizons = horizons
    return options
  }

  /// A market of a price a second and a row of features at it, the rows known before the next price.
  static func seconds(_ names: [String], prices: [Double], rows: [[Double]]) -> SampleMarket {
    var market = SampleMarket(names)
    for (second, (price, row)) in zip(prices, rows).enumerated() {
      let time = Int64(second) * Timestamp.second
      market.quote(time, price)
      market.row(time, row)
    }
    // Time goes on, but not to where the next price would be.
    market.watermark(Int64(prices.count) * Timestamp.second - Timestamp.second / 2)
    return market
  }
}

extension SeededGenerator {
  /// Normally distributed, by Box and Muller (Annals of Mathematical Statistics 29, 1958).
  mutating func normal() -> Double {
    let radius = Double.random(in: 0..<1, using: &self)
    let angle = Double.random(in: 0..<(2 * .pi), using: &self)
    return (-2 * log(1 - radius)).squareRoot() * cos(angle)
  }
}
