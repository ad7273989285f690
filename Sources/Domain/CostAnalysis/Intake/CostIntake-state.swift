import Accounts
import EventModel
import EventStream
import Stages

/// All that a report depends on and that was not given with options and header: a report made behind a restore
/// is that of an undisturbed run.
extension CostIntake: Stateful {
  package func state(_ fields: inout StateFields) throws(StreamError) {
    try keepMarket(&fields)
    try keepOrders(&fields)
    try keepFills(&fields)
    try keepSamples(&fields)
  }

  package static var notState: Set<String> {
    [
      "options", "header", "stateCapacity", "days", "holdingPlaces", "priced", "isPart", "reports",
    ]
  }

  private func keepMarket(_ fields: inout StateFields) throws(StreamError) {
    let count = header.instruments.count
    try fields.keep("prices", &prices.state, count: count)
    try fields.keep("states", UnsafeMutableBufferPointer(start: states, count: count))
    var watched = watches.indices.filter { watches[$0] != nil }
    try fields.keep("watches", &watched)
    try fields.require(watched.allSatisfy(watches.indices.contains))
    for instrument in watched {
      try fields.keep("watches", object: watch(instrument))
    }
    try fields.keep("rates", &rates)
  }

  private func keepOrders(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("parents", &parents)
    try fields.keep("openParents", &openParents)
    try fields.keep("endedParents", &endedParents)
    try fields.keep("children", &children)
    try fields.keep("activity", each: &activity)
    try fields.keep("doubts", &doubts)
    var count = unreached.count
    try fields.keep("unreached", &count)
    try fields.require((0...UnreachedTarget.most).contains(count))
    if fields.isReading {
      unreached = Array(repeating: UnreachedTarget.unknown, count: count)
    }
    try fields.keep("unreached", each: &unreached)
    try fields.require(refersToParents)
  }

  /// Whether all places of parents and instruments are there.
  private var refersToParents: Bool {
    let instruments = header.instruments.indices
    let places =
      Array(openParents.values) + Array(endedParents.values) + children.values.map(\.parent)
    return places.allSatisfy((0..<parents.count).contains)
      && parents.allSatisfy { instruments.contains($0.instrument) }
      && unreached.allSatisfy { instruments.contains($0.instrument) }
  }

  private func keepFills(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("fills", &fills)
    try fields.keep("marks", &marks, count: fills.count * options.markOuts.count)
    var held = holdings.map { HeldKey(strategy: $0.strategy, instrument: $0.instrument) }
    try fields.keep("holdings", &held)
    if fields.isReading {
      try fields.require(
        held.allSatisfy {
          header.instruments.indices.contains($0.instrument)
            && activity.indices.contains($0.strategy + 1)
        })
      holdings = []
      holdingPlaces = [:]
      for key in held { _ = holding(strategy: key.strategy, instrument: key.instrument) }
      try fields.require(holdings.count == held.count)
    }
    try fields.keep("holdings", each: &holdings)
    try fields.keep("trips", &trips)
    try fields.keep("traded", &traded, count: activity.count)
    try fields.keep("feesPaid", &feesPaid, count: activity.count)
    try fields.require(
      fills.allSatisfy {
        header.instruments.indices.contains($0.instrument) && $0.parent < parents.count
      })
  }

  private struct HeldKey: BitwiseCopyable {
    var strategy: Int
    var instrument: Int
  }

  private func keepSamples(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("first", &first)
    try fields.keep("newest", &newest)
    try fields.keep("nextSample", &nextSample)
    try fields.keep("nextReport", &nextReport)
    try fields.keep("fine", &fine)
    try fields.keep("coarse", &coarse)
    try fields.keep("ledger", &ledger)
    try fields.keep("firstRates", &firstRates)
    var capital = startCapital.map { [$0.value, $0.rate ?? .nan] } ?? []
    try fields.keep("startCapital", &capital)
    try fields.require(capital.isEmpty || capital.count == 2)
    startCapital = capital.isEmpty ? nil : (capital[0], capital[1].isNaN ? nil : capital[1])
  }
}

extension CostIntake {
  /// What a report would be made of now, were this the end; this one goes on undisturbed.
  package func endedCopy() throws(StreamError) -> CostIntake {
    var own = self
    var copy = CostIntake(options)
    try copy.begin(header)
    try StateFields.restore(&copy, from: StateFields.written(&own))
    copy.endReading()
    return copy
  }
}
