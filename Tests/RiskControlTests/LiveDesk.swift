import EventModel
import RiskControl
import TestSupport

/// Risk as it runs: told one sentence after the other, what it says can be answered.
struct LiveDesk {
  private var stage: RiskStage
  private var world = World()
  private var told = 0
  private(set) var header: StreamHeader

  init(_ stage: RiskStage, header: StreamHeader = World.header()) throws {
    self.stage = stage
    self.header = header
    try self.stage.begin(&self.header)
  }

  /// The header grows on the way: instruments come that were not known.
  mutating func grow(to header: StreamHeader) throws {
    self.header = header
    try stage.begin(&self.header)
  }

  /// What comes out when a sentence, or several, are told.
  mutating func tell(_ sentences: String) throws -> [OwnedEvent] {
    for sentence in sentences.split(separator: ";") { world.say(sentence) }
    var input = EventBuffer()
    var output = EventBuffer()
    for event in world.events[told...] { event.append(to: &input) }
    told = world.events.count
    var batches: [EventBatch] = []
    input.forEachFrame { batches.append($0) }
    for batch in batches { try stage.process(batch, into: &output) }
    input.removeAll()
    var said: [OwnedEvent] = []
    output.forEachFrame { batch in
      for event in batch.events { said.append(OwnedEvent(event, of: batch)) }
    }
    return said
  }
}
