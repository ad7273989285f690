import EventModel
import EventStream
import Stages

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
  /// By instrument: the input that declared it first.
  private var introducedBy: [Int] = []

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
    let isNew = input.header.captures != other.captures
    input.header = other
    if !isNew { return }
    for capture in other.captures { try number(capture.source, capture, of: input) }
    header.captures = sources.captures
  }

  private mutating func take(
    _ instrument: Instrument, from input: MergeInput
  ) throws(StreamError) {
    let id = known.adopt(instrument, into: &header)
    input.setInstrument(Int(instrument.id), to: id)
    if Int(id) == introducedBy.count { introducedBy.append(input.index) }
    let own = header.instruments[Int(id)]
    guard own.priceExponent == instrument.priceExponent,
      own.sizeExponent == instrument.sizeExponent
    else {
      throw failure(input, "\(instrument.symbol) has other exponents here than in another input")
    }
    // Who declared it first says what is known of it.
    guard introducedBy[Int(id)] == input.index else { return }
    var mapped = instrument
    mapped.id = id
    if mapped != own { header.instruments[Int(id)] = mapped }
  }

  /// Gives a source of which its input says nothing its number in the merged stream, and with it those
  /// before it, so that their order stays.
  mutating func number(upTo source: UInt16, of input: MergeInput) throws(StreamError) {
    for lower in 0...source where input.sources.number(of: lower) == nil {
      try number(lower, nil, of: input)
    }
  }

  private mutating func number(
    _ source: UInt16, _ capture: Capture?, of input: MergeInput
  ) throws(StreamError) {
    guard
      let number = sources.number(of: source, capture, root: input.header.lineage.first)
    else { throw failure(input, "more than 65,536 sources together") }
    input.sources.set(number, of: source)
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

extension MergeHeader {
  /// - Parameter inputs: restored already.
  mutating func state(
    _ fields: inout StateFields, _ inputs: [MergeInput]
  ) throws(StreamError) {
    var frame = header.frameBytes
    try fields.keep("header", &frame)
    try fields.keep("branches", &branches, count: inputs.count)
    try fields.keep("introducedBy", &introducedBy)
    var sourcesOfBranches = branchOfSource.keys.sorted()
    var branchesOfSources = sourcesOfBranches.map { branchOfSource[$0]! }
    try fields.keep("sourcesOfBranches", &sourcesOfBranches)
    try fields.keep("branchesOfSources", &branchesOfSources, count: sourcesOfBranches.count)
    guard fields.isReading else { return }
    guard let restored = StreamHeader(frameBytes: frame) else { throw StateFields.unfit }
    header = restored
    stages = Array(restored.lineage.dropLast())
    stageSet = Set(stages)
    branchOfSource = Dictionary(
      Array(zip(sourcesOfBranches, branchesOfSources)), uniquingKeysWith: { first, _ in first })
    // Adopted in the order of their ids they get the same ones.
    var adopted = StreamHeader()
    for instrument in header.instruments { _ = known.adopt(instrument, into: &adopted) }
    for set in header.featureSets { _ = known.adopt(set, into: &adopted) }
    for strategy in header.strategies { _ = known.adopt(strategy, into: &adopted) }
    for input in inputs {
      for (source, number) in input.sources.numbered {
        sources.restore(
          number, of: source, input.header.captures.first { $0.source == source },
          root: input.header.lineage.first)
      }
    }
  }
}
