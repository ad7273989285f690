import EventModel

/// Rows to events.
extension FeatureRun {
  /// Passes the events of some kinds on, each group followed by its vector, and vectors of clocks where they ticked.
  func emit(
    _ batch: EventBatch, _ ticks: [Tick], passing: KindSet, into output: inout EventBuffer
  ) {
    guard let events = batch.events.baseAddress else { return }
    let set = sets.first { $0.domain === graph.driven && !$0.isAlarm }
    let rows = graph.driven.rows
    let rowEvents = rows.events
    // The event that the next vector follows.
    let rowCount = set == nil ? 0 : rows.count
    pointers.removeAll(keepingCapacity: true)
    if let set { for column in set.columns { pointers.append(column.values) } }
    let columns = pointers
    let header = EventBody(Int64(set?.id ?? 0) << 48)
    columns.withUnsafeBufferPointer { columns in
      var (row, tick, index) = (0, 0, 0)
      while index < batch.count {
        // What stands before the next vector goes on as it is.
        let plain = min(
          row < rowCount ? Int(rowEvents[row]) : batch.count,
          tick < ticks.count ? ticks[tick].event - (ticks[tick].isCaused ? 1 : 0) : batch.count,
          batch.count)
        if index < plain {
          forward(batch, &index, upTo: plain, passing, into: &output)
          continue
        }
        let hasVector = row < rowCount && Int(rowEvents[row]) == index
        while tick < ticks.count, ticks[tick].event == index, !ticks[tick].isCaused {
          append(ticks[tick], flags: .last, into: &output)
          tick += 1
        }
        let hasTick = tick < ticks.count && ticks[tick].event == index + 1 && ticks[tick].isCaused
        var event = events[index]
        if hasVector || hasTick { event.flags.remove(.last) }
        forward(event, batch, passing, into: &output)
        if hasVector {
          event.flags = event.flags.intersection(Self.carried).union(
            hasTick ? .derived : [.last, .derived])
          if rows.doubts[row] { event.flags.insert(.unreliable) }
          event.kind = .features
          event.body = header
          let values = output.append(event, valueCount: columns.count)
          for index in 0..<columns.count { values[index] = published(columns[index][row]) }
          row += 1
        }
        if hasTick { appendCaused(ticks, &tick, by: events[index], into: &output) }
        index += 1
      }
    }
    vectors += rowCount
  }

  /// What holds of an event holds of what is computed from it.
  @inline(__always) private static var carried: EventFlags {
    [.late, .skewed, .timeBorrowed, .unreliable]
  }

  /// Passes on the events of a range, in one copy where all kinds are passed.
  private func forward(
    _ batch: EventBatch, _ next: inout Int, upTo end: Int, _ passing: KindSet,
    into output: inout EventBuffer
  ) {
    if passing == .all { return output.forward(batch, &next, upTo: end) }
    while next < end {
      forward(batch.events[next], batch, passing, into: &output)
      next += 1
    }
  }

  @inline(__always) private func forward(
    _ event: Event, _ batch: EventBatch, _ passing: KindSet, into output: inout EventBuffer
  ) {
    if !passing.contains(event.kind) {
      // What there is of its group ends with it.
      if event.flags.contains(.last), output.isInsideGroup { output.closeGroup() }
    } else {
      output.forward(event, of: batch)
    }
  }

  /// Rows that the group before caused; they end it.
  @inline(never) private func appendCaused(
    _ ticks: [Tick], _ tick: inout Int, by event: Event, into output: inout EventBuffer
  ) {
    let position = ticks[tick].event
    while tick < ticks.count, ticks[tick].event == position, ticks[tick].isCaused {
      append(ticks[tick], cause: event, flags: [], into: &output)
      tick += 1
    }
    output.closeGroup()
  }

  /// The vector and the bar of a clock's row.
  @inline(never) func append(
    _ tick: Tick, cause: Event? = nil, flags: EventFlags, into output: inout EventBuffer
  ) {
    let domain = tick.set.map { sets[$0].domain } ?? barOutput?.domain
    guard let domain else { return }
    var event = cause ?? Event(kind: .features, eventTime: tick.time)
    event.kind = .features
    event.instrument = UInt32(truncatingIfNeeded: domain.rows.instruments[tick.row])
    event.flags = event.flags.intersection(Self.carried).union(flags).union(.derived)
    if domain.rows.doubts[tick.row] { event.flags.insert(.unreliable) }
    if tick.hasBar { barOutput?.append(tick.row, event, isLast: tick.set == nil, into: &output) }
    guard let set = tick.set else { return }
    event.body = EventBody(Int64(sets[set].id) << 48)
    let count = sets[set].columns.count
    let values = output.append(event, valueCount: count)
    for index in 0..<count {
      values[index] = published(sets[set].columns[index].values[tick.row])
    }
    vectors += 1
  }

  /// The one absent value: arithmetic makes NaNs of several patterns, and an overflow is no result.
  @inline(__always) private func published(_ value: Double) -> Double {
    value.isFinite ? value : .nan
  }
}
