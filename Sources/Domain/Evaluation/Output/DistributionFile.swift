import EventModel
import Reports

/// The distribution of each feature as CSV, for features that measure drift from it:
/// `feature,probability,value`, 101 rows a feature, the quantiles at 0, 0.01 … 1 (linear, as
/// `numpy.quantile`) under the feature's canonical text. Features that are nowhere present have no rows.
struct DistributionFile {
  private(set) var bytes: [UInt8] = []

  static var steps: Int { 100 }

  init(_ tables: [SampleTable]) {
    CSVRow.append(["feature", "probability", "value"], to: &bytes)
    var written: Set<String> = []
    for table in tables {
      for (feature, column) in zip(table.chosenFeatures, table.features)
      where written.insert(feature.expression).inserted {
        let ascending = Ordering.sorted(UnsafeBufferPointer(column.buffer))
        if ascending.isEmpty { continue }
        for step in 0...Self.steps {
          let probability = Double(step) / Double(Self.steps)
          let value = Quantile.linear(ascending, probability)
          CSVRow.append(
            [feature.expression, probability.description, value.description], to: &bytes)
        }
      }
    }
  }
}
