import Configuration
import EventModel
import EventStream

/// A strategy at work on a stream: the positions that it wants, and the signals that say so.
final class StrategyRun {
  let rule: StrategyRule
  private let sizing: Sizing
  let exits: ExitRules
  var filter: EntryFilter
  private let sides: ClosedRange<Double>
  private let instrumentNames: [String]
  private let pips: PipSizes
  private(set) var header = StreamHeader()
  /// The id of the strategy in the header.
  var strategyId = UInt16(0)

  /// By instrument: `count` of them. Memory of its own, since every event touches it.
  var positions = UnsafeMutablePointer<InstrumentPosition>.allocate(capacity: 1)
  private(set) var count = 0
  private var capacity = 1
  private var isTraded: [Bool] = []
  /// By instrument: the newest inputs, as they were decided on.
  var inputs: [Double] = []
  let inputCount: Int
  /// By instrument: what a price unit is worth.
  private var scales: [Double] = []
  private var follower = TableFollower<Instrument>()
  /// Instruments whose target changed inside the group that is open.
  var changed: [UInt32] = []
  /// When a position is next left by the clock, at the earliest.
  var nextDue = Int64.max
  /// Whether prices matter while there is a position.
  private let isWatching: Bool
  var signals = 0
  var refusedEntries = 0
  var absentRows = 0

  init(_ rule: StrategyRule, _ arguments: StrategyArguments) throws(StreamError) {
    self.rule = rule
    pips = PipSizes(stated: try arguments.number("pip"))
    sizing = try Sizing(arguments)
    exits = try ExitRules(arguments, pips: pips)
    filter = try EntryFilter(arguments, pips: pips)
    switch try arguments.choice("sides") {
    case "long": sides = 0...1
    case "short": sides = -1...0
    default: sides = -1...1
    }
    instrumentNames = arguments.texts("instruments")
    isWatching = exits.watchesPrices || exits.gapPolicy == .stop
    inputCount = rule.inputs.count + (sizing.volatility == nil ? 0 : 1)
  }

  deinit { positions.deallocate() }

  /// All that it needs of `features`: the rule's inputs, then what sizing needs.
  var features: [String] { rule.inputs + [sizing.volatility].compactMap { $0 } }

  /// - Parameter terms: what is said of instruments beside the stream.
  func begin(_ header: StreamHeader, _ terms: InstrumentTerms) {
    self.header = header
    pips.begin(header, terms)
    resize(to: header.instruments.count)
    for index in follower.changes(in: header.instruments) {
      while scales.count <= index { scales.append(1) }
      scales[index] = header.instruments[index].priceScale
    }
    for instrument in header.instruments.dropFirst(isTraded.count) {
      isTraded.append(instrumentNames.isEmpty || instrumentNames.contains(instrument.symbol))
      inputs.append(contentsOf: repeatElement(.nan, count: inputCount))
    }
  }

  private func resize(to newCount: Int) {
    guard newCount > count else { return }
    if newCount > capacity {
      capacity = max(newCount, 2 * capacity)
      let grown = UnsafeMutablePointer<InstrumentPosition>.allocate(capacity: capacity)
      grown.update(from: positions, count: count)
      positions.deallocate()
      positions = grown
    }
    (positions + count).initialize(repeating: InstrumentPosition(), count: newCount - count)
    count = newCount
  }

  /// The first symbol asked for that the stream does not have.
  var missingInstrument: String? {
    instrumentNames.first { name in !header.instruments.contains { $0.symbol == name } }
  }

  /// Takes an event of the market or a gap.
  @inline(__always) func observe(_ event: UnsafePointer<Event>, of batch: EventBatch) {
    let index = Int(event.pointee.instrument)
    switch event.pointee.kind {
    case .quote where index < count && event.pointee.isUsable:
      let quote = event.pointee.quote
      observe(event.pointee.flags, index, bid: quote.bidPrice, ask: quote.askPrice)
    case .trade where index < count && event.pointee.isMarketTrade && event.pointee.isUsable:
      positions[index].last = event.pointee.trade.price
      if isWatching, positions[index].stance != 0 { watch(index) }
    case .bar where index < count && event.pointee.isUsable:
      observe(bar: event.pointee, batch.words(of: event.pointee))
    case .depth where index < count && event.pointee.isUsable:
      let words = batch.words(of: event.pointee)
      guard words.count >= DepthWord.perLevel else { break }
      observe(
        event.pointee.flags, index, bid: words[DepthWord.bidPrice], ask: words[DepthWord.askPrice])
    case .gap: observe(gap: event.pointee)
    default: break
    }
  }

  private func observe(bar event: Event, _ words: UnsafeBufferPointer<Int64>) {
    let index = Int(event.instrument)
    let close = words[BarWord.close]
    // A bar in which nothing happened says no price.
    if close == noNumber { return }
    switch event.bar.basis {
    case .bid: positions[index].bid = close
    case .ask: positions[index].ask = close
    default: positions[index].last = close
    }
    let isLong = positions[index].stance > 0
    // A long is left at bids, a short at asks.
    if positions[index].stance == 0 || event.bar.basis == (isLong ? .ask : .bid) { return }
    let (low, high) = (price(words[BarWord.low], index), price(words[BarWord.high], index))
    watch(index, worst: isLong ? low : high, best: isLong ? high : low)
  }

  /// Takes a best bid and offer. One that is crossed or locked is no price that could be had.
  @inline(__always)
  private func observe(_ flags: EventFlags, _ index: Int, bid: Int64, ask: Int64) {
    let isWhole = bid != noNumber && ask != noNumber
    let isSound = !isWhole || bid < ask
    if isSound {
      positions[index].bid = bid
      positions[index].ask = ask
    }
    guard isWatching, positions[index].stance != 0 else { return }
    if isWhole, isSound, !flags.contains(.unreliable) { watch(index) }
  }

  private func observe(gap event: Event) {
    let all = event.instrument == noInstrument
    for index in 0..<count
    where (all || index == Int(event.instrument)) && positions[index].stance != 0 {
      switch exits.gapPolicy {
      case .hold: break
      case .flatten: leave(index, .gap)
      case .stop: positions[index].leavesOnPrice = true
      }
    }
  }

  /// After a quote or trade while there is a position.
  @inline(never) private func watch(_ index: Int) {
    let position = positions[index]
    let isQuoted = position.bid != noNumber && position.ask != noNumber
    let exit = position.stance > 0 ? position.bid : position.ask
    let price = price(isQuoted ? exit : position.last, index)
    watch(index, worst: price, best: price)
  }

  private func watch(_ index: Int, worst: Double, best: Double) {
    if worst.isNaN { return }
    if positions[index].leavesOnPrice { return leave(index, .gap) }
    if exits.watchesPrices,
      let cause = exits.cause(
        of: &positions[index], worst: worst, best: best, header.instruments[index])
    {
      leave(index, cause)
    }
  }

  /// Takes a row of the strategy's features.
  func decide(_ event: Event, _ values: UnsafeBufferPointer<Double>, _ columns: [Int]) {
    let index = Int(event.instrument)
    guard index < count, isTraded[index], !event.flags.contains(.partial) else { return }
    let start = index * inputCount
    var isKnown = true
    for (place, column) in columns.enumerated() {
      inputs[start + place] = values[column]
      if values[column].isNaN, place < rule.inputs.count { isKnown = false }
    }
    guard isKnown || rule.takesAbsent, !event.flags.contains(.unreliable) else {
      absentRows += 1
      return
    }
    if sizing.volatility != nil { positions[index].volatility = inputs[start + inputCount - 1] }
    positions[index].memory.cause = .exit
    let wanted = inputs.withUnsafeBufferPointer { all in
      rule.decide(
        UnsafeBufferPointer(rebasing: all[start..<(start + rule.inputs.count)]),
        &positions[index].memory)
    }
    move(index, to: min(max(wanted, sides.lowerBound), sides.upperBound), at: event.eventTime)
  }

  private func move(_ index: Int, to wanted: Double, at time: Int64) {
    positions[index].memory.wanted = wanted
    let (side, stance) = (Self.side(wanted), positions[index].stance)
    if positions[index].blockedSide != 0 {
      if side == positions[index].blockedSide { return }
      positions[index].blockedSide = 0
    }
    if side == Self.side(stance) {
      if side != 0 { adapt(index, to: wanted) }
      return
    }
    if side != 0, canEnter(index, at: time) {
      enter(index, wanted, at: time)
    } else if stance != 0 {
      setFlat(index, positions[index].memory.cause)
    }
  }

  private static func side(_ value: Double) -> Double { value > 0 ? 1 : value < 0 ? -1 : 0 }

  private func canEnter(_ index: Int, at time: Int64) -> Bool {
    let position = positions[index]
    let spread =
      position.bid == noNumber || position.ask == noNumber
      ? nil : position.ask.subtractingReportingOverflow(position.bid).partialValue
    let isAllowed = filter.allows(
      at: time, price: seen(index), spread: spread, header.instruments[index])
    if !isAllowed { refusedEntries += 1 }
    return isAllowed
  }

  private func enter(_ index: Int, _ wanted: Double, at time: Int64) {
    let price = seen(index)
    guard !price.isNaN, let units = units(index, price) else { return }
    settleTrade(index, price)
    positions[index].stance = wanted
    positions[index].entryPrice = price
    startClock(index, at: time)
    positions[index].leavesOnPrice = false
    exits.arm(&positions[index], header.instruments[index])
    setTarget(index, units * wanted, .entry)
  }

  /// Units at full strength; with Kelly sizing none before enough trades were made on paper.
  private func units(_ index: Int, _ price: Double) -> Double? {
    let multiplier = header.instruments[index].multiplier
    // What a unit is worth: of an inverse contract in its coin.
    let each = multiplier == 0 ? 1 : multiplier
    let worth = header.instruments[index].isInverse ? each / price : price * each
    let units = sizing.units(
      price: worth, volatility: positions[index].volatility,
      positions[index].trades)
    return units ?? (sizing.method == .kelly ? 0 : nil)
  }

  private func adapt(_ index: Int, to wanted: Double) {
    guard let bound = sizing.rebalance, let units = units(index, seen(index)) else { return }
    let (target, old) = (units * wanted, positions[index].target)
    if (target - old).magnitude > bound * old.magnitude {
      positions[index].stance = wanted
      setTarget(index, target, .rebalance)
    }
  }

  /// Leaves against the rule, which then has to change its mind before it enters again.
  func leave(_ index: Int, _ cause: SignalCause) {
    if exits.allowsReentry {
      // What the rule would only hold on to is no reason to enter again.
      positions[index].memory.wanted = 0
    } else {
      positions[index].blockedSide = Self.side(positions[index].stance)
    }
    setFlat(index, cause)
  }

  private func setFlat(_ index: Int, _ cause: SignalCause) {
    settleTrade(index, seen(index))
    positions[index].stance = 0
    positions[index].due = .max
    positions[index].leavesOnPrice = false
    setTarget(index, 0, cause)
  }

  /// Counts the return of the trade that ends, for Kelly sizing.
  private func settleTrade(_ index: Int, _ price: Double) {
    let position = positions[index]
    guard position.stance != 0, position.entryPrice > 0, !price.isNaN else { return }
    positions[index].trades.add(
      Self.side(position.stance) * (price - position.entryPrice) / position.entryPrice)
  }

  private func setTarget(
    _ index: Int, _ target: Double, _ cause: SignalCause, isFirst: Bool = false
  ) {
    if target == positions[index].target, !isFirst { return }
    positions[index].isTold = true
    positions[index].target = target
    positions[index].cause = cause
    if !positions[index].isChanged {
      positions[index].isChanged = true
      changed.append(UInt32(index))
    }
  }

  /// A target from outside.
  func take(_ row: TargetFile.Row) {
    for index in 0..<count
    where isTraded[index] && header.instruments[index].isCalled(row.symbol) {
      var target = row.target
      if target != 0, filter.closing(after: row.time) == row.time {
        // Nothing is entered from then on.
        refusedEntries += 1
        target = 0
      }
      let side = Self.side(target)
      if side == 0 {
        positions[index].due = .max
      } else if side != positions[index].stance {
        startClock(index, at: row.time)
      }
      positions[index].stance = side
      // What is held from the start is closed by a first target of zero.
      setTarget(
        index, target, target == 0 ? .exit : .entry, isFirst: !positions[index].isTold)
    }
  }

  /// Whether signals are due at the end of the group.
  @inline(__always) var hasChanges: Bool { !changed.isEmpty }

  /// Appends the signals that are due.
  ///
  /// - Parameters:
  ///   - cause: the event that ends the group; nil where a clock caused them.
  func emit(after cause: Event?, at time: Int64, into output: inout EventBuffer) {
    for instrument in changed {
      let index = Int(instrument)
      let position = positions[index]
      positions[index].isChanged = false
      var event = Event(
        kind: .signal, eventTime: time, receiveTime: cause?.receiveTime ?? noTime,
        origin: cause?.origin ?? 0, instrument: instrument, flags: [.last, .derived])
      event.signal = Signal(
        strategy: strategyId, target: position.target, strength: position.stance,
        horizon: exits.maximumHolding ?? 0)
      var payload = SignalPayload()
      payload.cause = position.cause
      payload.price = seen(index)
      payload.number = Double(signals + 1)
      if position.stance != 0 {
        exits.protect(&payload, price: payload.price, header.instruments[index])
      }
      let values = output.append(event, payload, inputCount: inputCount)
      for place in 0..<inputCount { values[place] = inputs[index * inputCount + place] }
      signals += 1
    }
    changed.removeAll(keepingCapacity: true)
  }

  /// The price that the strategy sees: the mid where both sides are known, one side where the other is
  /// empty, the last trade where nothing is quoted.
  private func seen(_ index: Int) -> Double {
    let position = positions[index]
    if position.bid != noNumber, position.ask != noNumber {
      return (price(position.bid, index) + price(position.ask, index)) / 2
    }
    let side = position.bid == noNumber ? position.ask : position.bid
    return price(side == noNumber ? position.last : side, index)
  }

  private func price(_ units: Int64, _ index: Int) -> Double {
    units == noNumber ? .nan : Double(units) * scales[index]
  }
}
