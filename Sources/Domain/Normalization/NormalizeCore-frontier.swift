import EventModel

/// How far the stream is complete: the minimum over the sources of their newest event time, less the
/// lateness. Sources that are further than `idle` behind the newest event of all are left out.
extension NormalizeCore {
  /// Takes note of the clock of an event that is believed.
  @inline(__always) func noteTime(_ event: Event) {
    let source = Int(event.source)
    if event.receiveTime != noTime {
      clocks[source].note(
        offset: event.eventTime.subtractingSaturated(event.receiveTime),
        skew: options.maximumSkew)
    }
    guard event.eventTime > clocks[source].newest else { return }
    if clocks[source].newest == noTime { activate(source) }
    clocks[source].newest = event.eventTime
    if event.eventTime > newest {
      newest = event.eventTime
      leapLimit = newest.addingSaturated(options.maximumSkew)
      receivedLeapLimit = newest.addingSaturated(max(options.maximumSkew, Timestamp.day))
    }
    if activeSources.count == 1 {
      frontier = max(frontier, newest.subtractingSaturated(options.lateness))
    } else if source == slowestSource || event.eventTime < slowestTime
      || newest > slowestTime.addingSaturated(options.idle)
    {
      findSlowest()
    }
  }

  /// All sources have been silent up to `time`. After `idle` event time goes on at the pace of the
  /// receive clock, `idle` behind it, so that what is held leaves and windows close.
  func heartbeat(_ time: Int64, into output: inout EventBuffer) {
    if silentSince == noTime || time < silentSince {
      silentSince = time
      return
    }
    let silence = time.subtractingSaturated(silentSince)
    if silence < options.idle { return }
    // Nothing more comes that would speak for or against what is in doubt.
    finishCandidates(into: &output)
    if newest == noTime { return }
    let reached = newest.addingSaturated(silence - options.idle).addingSaturated(1)
    if reached <= frontier { return }
    frontier = reached
    release(into: &output)
    emitWatermark(frontier.floored(to: options.watermarkStep), into: &output)
  }

  @inline(never) private func activate(_ source: Int) {
    activeSources.append(source)
    activeSources.sort()
    slowestSource = source
  }

  @inline(never) private func findSlowest() {
    let oldest = newest.subtractingSaturated(options.idle)
    slowestTime = .max
    for source in activeSources {
      let time = clocks[source].newest
      if time >= oldest, time < slowestTime {
        slowestTime = time
        slowestSource = source
      }
    }
    frontier = max(frontier, slowestTime.subtractingSaturated(options.lateness))
  }

  @inline(never) func growClocks(to source: Int) {
    let capacity = max(clockCapacity * 2, source + 1)
    let larger = UnsafeMutablePointer<SourceClock>.allocate(capacity: capacity)
    larger.initialize(repeating: SourceClock(), count: capacity)
    larger.update(from: clocks, count: clockCapacity)
    clocks.deallocate()
    clocks = larger
    clockCapacity = capacity
  }
}
