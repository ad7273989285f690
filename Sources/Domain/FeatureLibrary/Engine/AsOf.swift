/// A column of one clock at the rows of another: what it was in the newest row, absent or not.
final class AsOf: FeatureNode {
  private let source: Column
  private let from: Domain
  private let to: Domain
  private let newest = PerInstrument(Double.nan)

  init(_ source: Column, from: Domain, to: Domain) {
    self.source = source
    self.from = from
    self.to = to
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    var index = 0
    for row in 0..<rows.count {
      while index < from.rows.count, from.comes(index, noLaterThan: row, of: to) {
        take(index)
        index += 1
      }
      outputs[0].values[row] = newest.values[Int(rows.instruments[row])]
    }
    while index < from.rows.count {
      take(index)
      index += 1
    }
  }

  private func take(_ index: Int) {
    newest.values[Int(from.rows.instruments[index])] = source.values[index]
  }
}

/// The first of two columns where it has a value, else the second.
final class FirstKnown: FeatureNode {
  private let first: Column
  private let second: Column

  init(_ first: Column, _ second: Column) {
    self.first = first
    self.second = second
    super.init()
  }

  override func evaluate(_ rows: Rows) {
    for row in 0..<rows.count {
      let value = first.values[row]
      outputs[0].values[row] = value.isNaN ? second.values[row] : value
    }
  }
}
