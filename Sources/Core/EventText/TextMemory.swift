/// What a text writer must remember to go on where another left off, as lists in the order of telling.
public struct TextMemory: Sendable {
  public var numbers: [Int] = []
  public var texts: [String] = []

  public init() {}

  mutating func add(_ list: [Int]) { numbers += [list.count] + list }

  mutating func add(_ list: [String]) {
    numbers.append(list.count)
    texts += list
  }

  /// The next list; empty where there is none, as nothing was told.
  mutating func takeNumbers() -> [Int] {
    let count = takeCount(of: numbers.count - 1)
    defer { numbers.removeFirst(count) }
    return Array(numbers.prefix(count))
  }

  mutating func takeTexts() -> [String] {
    let count = takeCount(of: texts.count)
    defer { texts.removeFirst(count) }
    return Array(texts.prefix(count))
  }

  private mutating func takeCount(of most: Int) -> Int {
    if numbers.isEmpty { return 0 }
    return min(max(0, numbers.removeFirst()), max(0, most))
  }
}
