import EventModel
import EventStream

/// The header of the merged stream, made from those of the inputs.
struct MergeHeader {
  private(set) var header = StreamHeader()
  private let entry: LineageEntry
  private var known = TableIndex()
  private var stages: [LineageEntry] = []
  private var stageSet = Set<LineageEntry>()
  private(set) var sources = MergeSources()
  /// By input: the number of the branch, equal where inputs share a source.
  private var branches: [Int] = []
  private var branchOfSource: [UInt16: Int] = [:]

  init(inputs: Int, entry: LineageEntry) {
    self.entry = entry
    branches = Array(0..<inputs)
  }

  func branch(of input: Int) -> Int { branches[input] }

  /// Takes in a header or a change of one. Costs what is new in it.
  mutating func take(_ other: StreamHeader, from input: MergeInput) throws(StreamError) {
    if other.mode == .live { header.mode = .live }
    header.kinds.formUnion(other.kinds)
    for index in other.instruments.changes(since: input.header.instruments) {
      try take(other.instruments[index], from: input)
    }
    for index in other.featureSets.changes(since: input.header.featureSets) {
      guard let id = known.adopt(other.featureSets[index], into: &header) else {
        throw failure(input, "more than 65,535 feature sets together")
      }
      input.setFeatureSet(index, to: id)
    }
    for index in other.strategies.changes(since: input.header.strategies) {
      guard let id = known.adopt(other.strategies[index], into: &header) else {
        throw failure(input, "more than 65,535 strategies together")
      }
      input.setStrategy(index, to: id)
    }
    for stage in other.lineage where stageSet.insert(stage).inserted { stages.append(stage) }
    header.lineage = stages + [entry]
    input.header = other
    for capture in other.captures { try number(capture.source, of: input) }
  }

  private mutating func take(
    _ instrument: Instrument, from input: MergeInput
  ) throws(StreamError) {
    let id = known.adopt(instrument, into: &header)
    input.setInstrument(Int(instrument.id), to: id)
    let own = header.instruments[Int(id)]
    guard own.priceExponent == instrument.priceExponent,
      own.sizeExponent == instrument.sizeExponent
    else {
      throw failure(input, "\(instrument.symbol) has other exponents here than in another input")
    }
  }

  /// Gives a source of an input its number in the merged stream.
  mutating func number(_ source: UInt16, of input: MergeInput) throws(StreamError) {
    guard let number = sources.number(of: source, in: input.header) else {
      throw failure(input, "more than 65,536 sources together")
    }
    input.sources.set(number, of: source)
    header.captures = sources.captures
    if let other = branchOfSource[number] {
      join(branches[input.index], branches[other])
    } else {
      branchOfSource[number] = input.index
    }
  }

  private mutating func join(_ one: Int, _ other: Int) {
    if one == other { return }
    for input in branches.indices where branches[input] == max(one, other) {
      branches[input] = min(one, other)
    }
  }

  private func failure(_ input: MergeInput, _ cause: String) -> StreamError {
    StreamError(.badData, operation: "merge", object: input.reader.input.name, cause: cause)
  }
}
