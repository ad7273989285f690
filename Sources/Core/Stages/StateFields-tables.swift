import EventStream

/// Tables, told by ascending key, so that equal ones are equal bytes.
extension StateFields {
  public mutating func keep<Key: BitwiseCopyable & Hashable & Comparable, Value: BitwiseCopyable>(
    _ name: StaticString, _ table: inout [Key: Value]
  ) throws(StreamError) {
    var keys = isReading ? [] : table.keys.sorted()
    var values = keys.compactMap { table[$0] }
    try keep(name, &keys)
    try keep(name, &values, count: keys.count)
    if isReading { table = Dictionary(zip(keys, values)) { _, last in last } }
  }

  public mutating func keep<Value: BitwiseCopyable>(
    _ name: StaticString, _ table: inout [String: Value]
  ) throws(StreamError) {
    let keys = isReading ? [] : table.keys.sorted()
    var values = keys.compactMap { table[$0] }
    try keep(name, &values)
    var restored: [String: Value] = [:]
    for index in values.indices {
      var key = isReading ? "" : keys[index]
      try keep(name, &key)
      restored[key] = values[index]
    }
    table = restored
  }
}
