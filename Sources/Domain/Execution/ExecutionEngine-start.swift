import EventModel

/// What is held when the stream begins, and what protects it.
extension ExecutionEngine {
  /// Learns what a strategy (-1: none) holds from the start: exits of it are not refused, and protection is
  /// sized to it. Asked again it changes nothing.
  public func hold(_ start: StartingPosition, _ header: StreamHeader) {
    guard let index = place(of: start.symbol, header), let owner = Int32(exactly: start.strategy),
      !desk.venue.positions[index].contains(where: { $0.strategy == owner })
    else { return }
    var position = VenuePosition(strategy: owner)
    position.held = start.size
    position.average = AveragePrice(start.average, of: start.size)
    desk.venue.positions[index].append(position)
  }

  /// Learns what protects a position that is held from the start: its orders are made again when the session
  /// before ended, or with the first event where that comes before.
  public func protect(_ start: StartingProtection, _ header: StreamHeader) {
    guard let index = place(of: start.symbol, header),
      let place = desk.venue.positions[index].firstIndex(where: {
        Int($0.strategy) == start.strategy && $0.held != 0 && $0.parent == 0
      }), start.protection.isValid, start.parent != 0
    else { return }
    desk.venue.positions[index][place].average = AveragePrice(
      start.average, of: desk.venue.positions[index][place].held)
    desk.venue.positions[index][place].protection = start.protection
    desk.venue.positions[index][place].parent = start.parent
    desk.venue.positions[index][place].group = start.parent | ParentOrder.protectiveBit
    desk.venue.positions[index][place].made = start.made
    desk.venue.positions[index][place].trailed = start.level
    desk.venue.begin(UInt32(index), at: start.time)
    noteNextTime()
  }

  /// Learns the prices that bound those of the day, and what is not settled, where no price has come.
  public func know(_ day: StartingDay, _ header: StreamHeader) {
    guard let index = place(of: day.symbol, header) else { return }
    day.begin(&desk.venue.days[index], &desk.venue.purchases[index])
  }

  private func place(of symbol: String, _ header: StreamHeader) -> Int? {
    header.instruments.firstIndex { $0.symbol == symbol }.flatMap {
      desk.venue.positions.indices.contains($0) ? $0 : nil
    }
  }

  /// What protects positions now, to make it again.
  ///
  /// - Parameter time: of the newest event.
  public func protections(_ header: StreamHeader, at time: Int64) -> [StartingProtection] {
    var found: [StartingProtection] = []
    for (index, positions) in desk.venue.positions.enumerated() {
      for position in positions where position.held != 0 && !position.protection.isEmpty {
        var start = StartingProtection(
          strategy: Int(position.strategy), symbol: header.instruments[index].symbol,
          average: position.average.number, parent: position.parent, made: position.made, time: time
        )
        start.stopDistance = position.protection.stopDistance
        start.stopShare = position.protection.stopShare
        start.targetDistance = position.protection.targetDistance
        start.targetShare = position.protection.targetShare
        start.stopTrails = position.protection.stopTrails
        let stop = desk.venue.stops[index].first {
          $0.role == .stop && $0.strategy == position.strategy
        }
        if start.stopTrails { start.level = stop?.conditions.trigger ?? position.trailed }
        found.append(start)
      }
    }
    return found
  }

  /// Takes what risk says in the lineage that its account held, and what protected that.
  func learnStart(_ header: StreamHeader) {
    let notes = header.lineage.last { $0.program == "risk" }?.notes ?? []
    for note in notes {
      if let held = StartingPosition(note) { hold(held, header) }
      if let guarding = StartingProtection(note) { protect(guarding, header) }
      if let day = StartingDay(note) { know(day, header) }
    }
  }
}
