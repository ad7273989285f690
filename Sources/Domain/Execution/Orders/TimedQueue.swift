import EventStream
import Stages

/// Things that are due at times; equal times in the order in which they were put in. A binary heap.
public struct TimedQueue<Payload: BitwiseCopyable> {
  struct Item: BitwiseCopyable {
    var time: Int64
    var serial: UInt64
    var payload: Payload

    func isBefore(_ other: Item) -> Bool {
      time != other.time ? time < other.time : serial < other.serial
    }
  }

  private var items: [Item] = []
  private var serial: UInt64 = 0

  public init() {}

  var isEmpty: Bool { items.isEmpty }
  var count: Int { items.count }

  /// When the first is due; `Int64.max` when there is none.
  public var nextTime: Int64 { items.first?.time ?? .max }

  public mutating func push(_ payload: Payload, at time: Int64) {
    items.append(Item(time: time, serial: serial, payload: payload))
    serial += 1
    var place = items.count - 1
    while place > 0 {
      let above = (place - 1) / 2
      if !items[place].isBefore(items[above]) { break }
      items.swapAt(place, above)
      place = above
    }
  }

  /// The first; nil when there is none.
  public mutating func pop() -> (time: Int64, payload: Payload)? {
    guard let first = items.first else { return nil }
    let last = items.removeLast()
    if !items.isEmpty {
      items[0] = last
      sink()
    }
    return (first.time, first.payload)
  }

  private mutating func sink() {
    var place = 0
    while true {
      var least = place
      for below in [2 * place + 1, 2 * place + 2]
      where below < items.count && items[below].isBefore(items[least]) { least = below }
      if least == place { return }
      items.swapAt(place, least)
      place = least
    }
  }

  /// What is due, in no order.
  public var payloads: [Payload] { items.map(\.payload) }

  mutating func removeAll() { items.removeAll(keepingCapacity: true) }
}

extension TimedQueue: Stateful {
  public mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("items", &items)
    try fields.keep("serial", &serial)
  }
}
