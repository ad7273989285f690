/// What many features are made of, computed once for all that ask for the same of one column.
extension FeatureArguments {
  /// The sum over a window; see `RollingSum`.
  func sum(of column: Column, over window: Window) -> Column {
    shared("sum over \(window.text)", of: column) { RollingSum(column, window) }[0]
  }

  /// The mean over a window.
  func mean(of column: Column, over window: Window) -> Column {
    shared("mean over \(window.text)", of: column) { RollingSum(column, window, isMean: true) }[0]
  }

  /// Mean, population variance and count over a window.
  func moments(of column: Column, over window: Window) -> [Column] {
    shared("moments over \(window.text)", of: column) { RollingMoments(column, window) }
  }

  /// The value that came some values before.
  func lagged(_ column: Column, _ distance: Int) -> Column {
    shared("lag \(distance)", of: column) { Lag(column, distance) }[0]
  }

  func squared(_ column: Column) -> Column {
    shared("square", of: column) {
      RowFunction([column]) { input, output, count in
        for row in 0..<count { output[row] = input[0][row] * input[0][row] }
      }
    }[0]
  }

  private func shared(
    _ what: String, of column: Column, _ make: () -> FeatureNode
  ) -> [Column] {
    graph.shared("\(what) of \(ObjectIdentifier(column))") { add(make()) }
  }
}

extension Window {
  fileprivate var text: String {
    switch self {
    case .rows(let rows): "\(rows)"
    case .time(let span): "\(span) ns"
    }
  }
}
