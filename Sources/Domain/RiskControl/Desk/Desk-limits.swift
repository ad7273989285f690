import EventModel

extension Desk {
  /// Brings the configuration to strategies, instruments and slots, at the beginning and after a
  /// reload.
  /// - Parameter changed: the instruments whose rules are looked up anew; nil for all.
  func applyLimits(_ changed: [Int]? = nil) {
    for owner in limits.indices {
      limits[owner] =
        owner == 0
        ? configuration.limits : rules(ofOwner: owner)?.limits ?? LimitTable()
      terms[owner] = rules(ofOwner: owner)?.order ?? configuration.order
      var window = RateWindow(limits[owner].orderRate)
      window.state = rates[owner].state
      rates[owner] = window
      var entries = RateWindow(
        limits[owner].orderRate.map { RateLimit(count: $0.count - $0.count / 2, span: $0.span) })
      entries.state = entryRates[owner].state
      entryRates[owner] = entries
    }
    for index in changed ?? Array(instruments.indices) { applyRules(toInstrument: index) }
    for slot in slots.indices { applyLimits(toSlot: slot) }
    queuesOutside = configuration.hours.queues
    isStrictAboutHours = configuration.hours.isStrict
    allowsSelfMatch = configuration.allowsSelfMatch
    isWatching =
      limits.indices.contains { hasLossLimits($0) } || account.hasMargin
    hasBounds =
      changed.map { hasBounds || $0.contains { instruments[$0].isBound } }
      ?? instruments.contains { $0.isBound }
    hasShadows =
      retired.contains(true) || slots.contains(where: \.isLeaving)
      || configuration.strategies.contains {
        $0.rules.canary.isShadow || !$0.rules.canary.instruments.isEmpty
          || !$0.rules.canary.rollsBackOn.isEmpty
      }
  }

  private func applyRules(toInstrument index: Int) {
    let instrument = header.instruments[index]
    let rules = configuration.rules(forInstrument: instrument.symbol)
    instruments[index].isRestricted =
      rules?.isRestricted ?? false || configuration.restricted.contains(instrument.symbol)
    instruments[index].shortSales = rules?.shortSales ?? configuration.shortSales
    instruments[index].isLocated = configuration.locates.contains(instrument.symbol)
    instruments[index].isShare = configuration.shares.board(of: instrument) != nil
    instruments[index].day.limits.rule = configuration.shares.limit(of: instrument)
    instruments[index].lots = configuration.shares.lots(of: instrument)
  }

  func applyLimits(toSlot index: Int) {
    let instrument = slots[index].instrument
    let symbol = header.instruments[Int(instrument)].symbol
    let general = configuration.limits
    let owner = slots[index].strategy + 2
    let own = limits[owner]
    let special = configuration.rules(forInstrument: symbol)?.limits ?? LimitTable()
    var resolved = SlotLimits()
    func size(_ limit: Double?) -> Int64 { limit.map { sizeUnits($0, instrument) } ?? .max }
    resolved.orderSize = size(special.orderSize ?? own.orderSize ?? general.orderSize)
    for (place, limit) in declaredLimits.enumerated() {
      let told = [special, own, general].lazy.compactMap { $0.declared.dropFirst(place).first }
        .first { !$0.isNaN }
      declared[index * declaredLimits.count + place] =
        limit.quantity == .size
        ? told.map { Double(sizeUnits($0, instrument)) } ?? .nan : told ?? .nan
    }
    resolved.maximumAge = special.maximumAge ?? own.maximumAge ?? general.maximumAge ?? .max
    resolved.repeatedWithin =
      special.repeatedWithin ?? own.repeatedWithin ?? general.repeatedWithin ?? 0
    resolved.position = size(special.position ?? general.position)
    resolved.positionNotional =
      special.positionNotional ?? general.positionNotional ?? .infinity
    resolved.ownPosition = size(own.position)
    resolved.ownPositionNotional = own.positionNotional ?? .infinity
    slots[index].limits = resolved
    let canary = rules(ofOwner: owner)?.canary ?? CanaryRules()
    slots[index].share = canary.share
    let isOut = !canary.instruments.isEmpty && !canary.instruments.contains(symbol)
    slots[index].isShadow =
      !slots[index].isLeaving
      && (isShadow[owner] || retired[owner] && slots[index].isShadow || isOut)
  }

  /// A size of a configuration in size units of an instrument.
  func sizeUnits(_ size: Double, _ instrument: UInt32) -> Int64 {
    let units = (size * unitSizes[Int(instrument)]).rounded()
    return units < 9e18 ? Int64(units) : .max
  }
}

extension Desk {
  /// What the limits name and the stream does not have: one file serves a whole desk, but a symbol that
  /// is written wrong bans nothing.
  var unknownSymbols: [String] {
    let known = Set(header.instruments.map(\.symbol))
    let named =
      configuration.restricted + configuration.locates + configuration.instruments.map(\.symbol)
    var told: Set<String> = []
    return named.filter { !known.contains($0) && told.insert($0).inserted }
  }
}
