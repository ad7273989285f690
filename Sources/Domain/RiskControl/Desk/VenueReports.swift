import EventModel
import Execution

/// The venue that fills are derived from in a backtest: it is fed what goes out of risk, in the same
/// order as `execute --sim` will read it, so that it says the same.
final class VenueReports {
  let engine: ExecutionEngine
  /// An order on its way to the venue.
  var single = EventBuffer()
  /// What the venue said and was not yet looked at.
  private var said = EventBuffer()
  private var read = EventBuffer()

  init(_ engine: ExecutionEngine) { self.engine = engine }

  /// When the venue, or what works orders there, next does something.
  var nextTime: Int64 { engine.nextTime }

  var isEmpty: Bool { said.count == 0 }

  func advance(to time: Int64) { engine.advance(to: time, into: &said) }
  func take(_ event: UnsafePointer<Event>, of batch: EventBatch) {
    engine.take(event, of: batch, into: &said)
  }
  func finish() { engine.finish(into: &said) }

  func takeSingle() {
    let batch = single.whole
    if let event = batch.events.baseAddress { take(event, of: batch) }
    single.removeAll()
  }

  /// Hands over what was said; what is said meanwhile waits for the next call.
  func forEach(_ body: (Event, EventBatch) -> Void) {
    swap(&said, &read)
    read.forEachFrame { batch in
      for event in batch.events { body(event, batch) }
    }
    read.removeAll()
  }
}
