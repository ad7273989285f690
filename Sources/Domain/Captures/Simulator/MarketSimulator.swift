import EventModel

/// A market that is made up: order-by-order flow of several instruments with clustered arrivals,
/// cancellations, executions and spreads of mostly one or two ticks. Equal options give equal events
/// on every machine. It feeds the demo, tests and benchmarks where no real data may be shipped.
///
/// Events come in the order of their receive time. Prices are in hundredths, sizes in shares. Late
/// groups keep their event time and arrive later; copies have the same sequence and come from the
/// source behind the output's own; a future-stamped trade does not touch the book.
///
/// Memory: about 12 KiB an instrument, and the groups under way that are late or copied.
public struct MarketSimulator {
  public static var priceExponent: Int8 { -2 }
  public static var publisher: String { "SIM" }

  public let options: MarketSimulatorOptions
  public var kinds: KindSet { KindSet(.orderAction, .trade) }

  private var flows: [SimulatedFlow] = []
  /// Indices of `flows` as a binary heap, the next to act first.
  private var schedule: [Int] = []
  private var delayed = DelayedEvents()
  /// Apart from the flows', so that faults do not change what happens.
  private var faults: SimulatorRandom
  private var group: [Event] = []
  private var made = 0
  private var sequence: UInt64 = 0
  private var copies: UInt64 = 0
  private var lastReceive = Int64.min

  /// Reads `sim:name=value,…`; see `MarketSimulatorOptions`.
  public init(_ specification: String) throws(CaptureOptionError) {
    self.init(try MarketSimulatorOptions(specification))
  }

  public init(_ options: MarketSimulatorOptions) {
    self.options = options
    faults = SimulatorRandom(seed: options.seed, stream: UInt64.max - 1)
    group.reserveCapacity(SimulatedFlow.maximumGroup + 1)
  }

  /// Appends events until the output is full; false when these were the last.
  public mutating func next(into output: inout CaptureOutput) -> Bool {
    if flows.isEmpty { register(in: output.registry) }
    while !output.isFull {
      guard made < options.events else {
        if delayed.firstArrival == nil { return false }
        deliverDelayed(until: Int64.max, into: &output)
        continue
      }
      let index = schedule[0]
      let stray = options.future > 0 && faults.happens(options.future)
      flows[index].act(&group, room: options.events - made)
      settleFirst()
      made += group.count
      output.records += group.count
      deliver(into: &output)
      group.removeAll(keepingCapacity: true)
      if stray, made < options.events { deliverStray(index, into: &output) }
    }
    return true
  }

  private mutating func register(in registry: InstrumentRegistry) {
    for index in 0..<options.instruments {
      let id = registry.id(
        symbol: "SIM\(index)", publisher: Self.publisher, fixedBy: "a simulated market"
      ) {
        var instrument = Instrument(
          id: 0, symbol: "", priceExponent: Self.priceExponent, sizeExponent: 0)
        instrument.currency = "USD"
        instrument.tickSize = 1
        instrument.lotSize = SimulatedFlow.roundLot
        instrument.multiplier = 1
        instrument.venueId = UInt64(index + 1)
        return instrument
      }
      flows.append(SimulatedFlow(index: index, instrument: id, options: options))
    }
    // Sorted by time is a heap.
    schedule = flows.indices.sorted { isBefore($0, $1) }
  }

  private func isBefore(_ left: Int, _ right: Int) -> Bool {
    let (a, b) = (flows[left].arrivals.time, flows[right].arrivals.time)
    return a != b ? a < b : left < right
  }

  /// Moves the flow that acted to where its next arrival belongs.
  private mutating func settleFirst() {
    let moved = schedule[0]
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < schedule.count else { break }
      if child + 1 < schedule.count, isBefore(schedule[child + 1], schedule[child]) { child += 1 }
      guard isBefore(schedule[child], moved) else { break }
      schedule[parent] = schedule[child]
      parent = child
    }
    schedule[parent] = moved
  }

  /// Gives the group its sequence numbers and receive time, and sends it off, now or later.
  private mutating func deliver(into output: inout CaptureOutput) {
    let latency = 60_000 &+ Int64(faults.exponential() * 20_000)
    let receive = max(lastReceive, group[0].eventTime &+ latency)
    lastReceive = receive
    for index in group.indices {
      sequence &+= 1
      group[index].sequence = sequence
      group[index].receiveTime = receive
    }
    if let first = delayed.firstArrival, first <= receive {
      deliverDelayed(until: receive, into: &output)
    }
    let isLate = options.late > 0 && faults.happens(options.late)
    let isCopied = options.duplicates > 0 && faults.happens(options.duplicates)
    if isLate {
      let arrival = receive &+ 1 &+ Int64(faults.below(Int(options.lateness)))
      for event in group { delayed.insert(event, arrival: arrival, isCopy: false) }
    } else {
      for event in group { output.append(event) }
    }
    if isCopied {
      let arrival = receive &+ 10_000 &+ Int64(faults.below(90_000))
      for event in group { delayed.insert(event, arrival: arrival, isCopy: true) }
    }
  }

  private mutating func deliverStray(_ index: Int, into output: inout CaptureOutput) {
    var event = flows[index].strayTrade()
    event.eventTime &+= 1 &+ Int64(faults.below(Int(options.ahead)))
    sequence &+= 1
    event.sequence = sequence
    event.receiveTime = lastReceive
    made += 1
    output.records += 1
    output.append(event)
  }

  /// Sends off what arrives until `time`, whole groups, until the output is full.
  private mutating func deliverDelayed(until time: Int64, into output: inout CaptureOutput) {
    var isInside = false
    while let arrival = delayed.firstArrival, arrival <= time {
      if !isInside, time == Int64.max, output.isFull { return }
      var (event, isCopy) = delayed.removeFirst()
      isInside = !event.flags.contains(.last)
      guard isCopy else {
        output.append(event)
        continue
      }
      guard output.isWanted(event) else { continue }
      event.origin = UInt64(output.source &+ 1) << 48 | copies
      copies &+= 1
      output.events.append(event)
    }
  }
}
