import Configuration
import EventModel

/// Applies the scales of `--adjust` to events.
struct Adjustment {
  private let table: AdjustmentTable?
  private var instruments: HeaderTable<Instrument> = []
  private var scales: [[PriceScale]] = []
  private(set) var isActive = false
  /// Words of the event adjusted last.
  private(set) var words: [Int64] = []

  init(_ table: AdjustmentTable?) { self.table = table }

  mutating func begin(_ header: StreamHeader) {
    guard let table else { return }
    instruments = header.instruments
    scales = header.instruments.map(table.scales)
    isActive = scales.contains { !$0.isEmpty }
  }

  /// What of the file is of no use, in a sentence.
  var remark: String? {
    guard let table else { return nil }
    if table.actions.isEmpty { return "\(table.file) has no corporate action" }
    return unknownInstruments(table.actions.map(\.symbol), of: table.file, in: instruments)
  }

  /// The event with prices and sizes adjusted, its payload then in `words`; nil when nothing changes.
  /// Numbers that do not fit are left as they are, and the event is flagged `unreliable`.
  mutating func adjust(_ event: Event, payload: UnsafeRawPointer?) -> Event? {
    guard event.instrument < UInt32(scales.count),
      let scale = scales[Int(event.instrument)].last(where: { $0.start <= event.eventTime })
    else { return nil }
    var event = event
    var fits = true
    func price(_ number: inout Int64) {
      if let new = scale.price(number) { number = new } else { fits = false }
    }
    func size(_ number: inout Int64) {
      if let new = scale.size(number) { number = new } else { fits = false }
    }
    words.removeAll(keepingCapacity: true)
    if event.kind.payload == .words, let payload {
      for index in 0..<event.payloadCount {
        words.append(payload.loadUnaligned(fromByteOffset: index * 8, as: Int64.self))
      }
    }
    switch event.kind {
    case .quote:
      price(&event.quote.bidPrice)
      size(&event.quote.bidSize)
      price(&event.quote.askPrice)
      size(&event.quote.askSize)
    case .trade, .correction, .orderAction, .level:
      // These begin with price and size.
      price(&event.body.word0)
      size(&event.body.word1)
      if event.kind == .level { event.level.checksumFlags = 0 }
    case .bar:
      for index in words.indices.prefix(BarWord.count) { price(&words[index]) }
      size(&event.bar.volume)
    case .depth:
      for index in words.indices where index % 3 < 2 {
        if index % 3 == 0 { price(&words[index]) } else { size(&words[index]) }
      }
    case .auction:
      price(&event.auction.indicativePrice)
      size(&event.auction.pairedSize)
      size(&event.auction.imbalanceSize)
      for index in words.indices.prefix(5) { price(&words[index]) }
      if words.count > 5 { size(&words[5]) }
    case .statistic:
      if event.statistic.type.isPrice { price(&event.statistic.price) }
      size(&event.statistic.quantity)
    default:
      return nil
    }
    if !fits { event.flags.insert(.unreliable) }
    return event
  }
}
