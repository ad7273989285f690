import EventStream
import Stages

/// Fills that wait for the price at a time, one queue for each horizon: memory grows with what waits.
struct MarkQueue {
  private struct Waiting: BitwiseCopyable {
    var due: Int64
    var fill: Int32
  }
  private var queues: [[Waiting]]
  private var heads: [Int]

  init(horizons: Int) {
    queues = Array(repeating: [], count: horizons)
    heads = Array(repeating: 0, count: horizons)
  }

  /// The earliest time that is waited for; Int64.max where nothing waits.
  var nextDue: Int64 {
    var next = Int64.max
    for (queue, head) in zip(queues, heads) where head < queue.count {
      next = min(next, queue[head].due)
    }
    return next
  }

  mutating func add(_ fill: Int, horizon: Int, due: Int64) {
    // Times at the venue come nearly in order, so few places are passed.
    queues[horizon].append(Waiting(due: due, fill: Int32(truncatingIfNeeded: fill)))
    var place = queues[horizon].count - 1
    while place > heads[horizon], queues[horizon][place - 1].due > queues[horizon][place].due {
      queues[horizon].swapAt(place - 1, place)
      place -= 1
    }
  }

  /// Takes what was due before a time.
  mutating func take(before time: Int64, _ body: (_ fill: Int, _ horizon: Int) -> Void) {
    for horizon in queues.indices {
      var head = heads[horizon]
      while head < queues[horizon].count, queues[horizon][head].due < time {
        body(Int(queues[horizon][head].fill), horizon)
        head += 1
      }
      if head == queues[horizon].count {
        queues[horizon].removeAll(keepingCapacity: true)
        head = 0
      } else if head > 4096 {
        queues[horizon].removeFirst(head)
        head = 0
      }
      heads[horizon] = head
    }
  }

  mutating func removeAll() {
    for horizon in queues.indices { queues[horizon] = [] }
    heads = Array(repeating: 0, count: heads.count)
  }
}

extension MarkQueue: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("heads", &heads, count: heads.count)
    for horizon in queues.indices {
      try fields.keep("queues", &queues[horizon])
      try fields.require((0...queues[horizon].count).contains(heads[horizon]))
    }
    // Of no horizon there is no queue.
    fields.keepPart("queues")
  }
}
