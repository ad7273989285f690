import EventStream
import Stages

extension OrderDesk: Stateful {
  mutating func state(_ fields: inout StateFields) throws(StreamError) {
    try fields.keep("venue", &venue)
    try fields.keep("parents", &parents)
    try fields.keep("children", &children)
    try fields.keep("protective", &protective)
    var count = plans.count
    try fields.keep("plans", &count)
    try fields.require(count >= parents.slots.count)
    if fields.isReading { plans = Array(repeating: [], count: min(count, parents.slots.count)) }
    for index in 0..<count {
      if index == plans.count { plans.append([]) }
      try fields.keep("plans", &plans[index])
    }
    try fields.keep("timers", &timers)
    try fields.keep("seen", &seen)
    for instrument in followers.indices {
      try fields.keep("followers", &followers[instrument])
    }
    try fields.keep("profiles", each: &profiles)
    try fields.keep("now", &now)
    try fields.keep("counters", &counters)
    let parentSlots = parents.slots.indices
    try fields.require(children.slots.allSatisfy { parentSlots.contains(Int($0.parent)) })
  }

  static var notState: Set<String> { ["options", "board", "isGated", "settings"] }
}
