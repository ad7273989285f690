import Expressions

/// Orders that come, are taken back and are executed, where the stream has order actions.
extension FeatureDefinition {
  static let orderArrivals = flow(
    "order_arrivals", "orders that came, by side",
    "orders added, and modifications to another price or a larger size", \.arrived)
  static let orderCancels = flow(
    "order_cancels", "orders that were taken back, by side",
    "deletions and reductions that no fill explains, also of a part, and the old place of "
      + "modifications to another price or a larger size", \.cancelled)
  static let orderExecutions = flow(
    "order_executions", "orders that were executed, by side",
    "executions of visible orders, also of a part; a fill counts once the book shows it",
    \.executed)

  static let arrivalRate = rate("arrival_rate", "how fast orders come, by side", "order_arrivals")
  static let cancelRate = rate(
    "cancel_rate", "how fast orders are taken back, by side", "order_cancels")
  static let executionRate = rate(
    "execution_rate", "how fast orders are executed, by side", "order_executions")

  static let orderToTrade = FeatureDefinition(
    "order_to_trade", .orders, .transform,
    summary: "orders that came or were taken back for a trade",
    formula: "Σ (arrivals + cancels of both sides) / Σ trades over the window, by number; absent "
      + "without a trade",
    unit: "orders a trade", warmUp: "the window, and a trade in it",
    source:
      "Friederich and Payne, J. Banking & Finance 50 (2015); Regulation (EU) 2017/566, "
      + "article 3 and annex, which counts a modification as two orders too, and takes one off",
    parameters: [.span]
  ) { arguments throws(ExpressionError) in
    let window = arguments.text("window")
    return try arguments.feature(
      "sum(order_arrivals.bid + order_arrivals.ask + order_cancels.bid + order_cancels.ask, \(window))"
        + " / sum(trade_count, \(window))")
  }

  static let orderToCancel = FeatureDefinition(
    "order_to_cancel", .orders, .transform, summary: "orders that came for one that was taken back",
    formula:
      "Σ arrivals / Σ cancels of both sides over the window, by number; absent without a cancel",
    unit: "1", warmUp: "the window, and a cancel in it",
    source: "Hasbrouck and Saar, J. Financial Markets 16 (2013): submissions and "
      + "cancellations",
    parameters: [.span]
  ) { arguments throws(ExpressionError) in
    let window = arguments.text("window")
    return try arguments.feature(
      "sum(order_arrivals.bid + order_arrivals.ask, \(window))"
        + " / sum(order_cancels.bid + order_cancels.ask, \(window))")
  }

  private static func flow(
    _ name: String, _ summary: String, _ what: String,
    _ column: @escaping @Sendable (OrderTape) -> Column
  ) -> FeatureDefinition {
    FeatureDefinition(
      name, .orders, .flow, summary: summary, formula: "\(what); their number, or Σ size",
      unit: "orders, or units",
      source: "Biais, Hillion and Spatt, J. Finance 50 (1995): the kinds of order",
      parameters: [.by], outputs: ["bid", "ask"]
    ) { arguments in
      let isCount = arguments.choice("by") == "count"
      let sizes = column(arguments.orders)
      return [1.0, -1.0].map { side in
        let own = arguments.ofSide(side, sizes)
        let amount = isCount ? arguments.ones(own) : own
        return arguments.graph.flow(amount, of: arguments.orders.domain, on: arguments.domain)
      }
    }
  }

  private static func rate(
    _ name: String, _ summary: String, _ flow: String
  ) -> FeatureDefinition {
    FeatureDefinition(
      name, .orders, .transform, summary: summary,
      formula: "Σ \(flow) over the window / its seconds, or its rows",
      unit: "orders or units, a second or a row", warmUp: "the window",
      source: "Hasbrouck and Saar, J. Financial Markets 16 (2013)",
      parameters: [.span, .by],
      outputs: ["bid", "ask"]
    ) { arguments throws(ExpressionError) in
      let window = arguments.window()
      let length =
        switch window {
        case .rows(let rows): Double(rows)
        case .time(let span): Double(span) / 1e9
        }
      var rates: [Column] = []
      for column in try arguments.feature("\(flow)(\(arguments.choice("by")))") {
        let sum = arguments.sum(of: column, over: window)
        rates += arguments.add(BinaryNode<Arithmetic.Quotient>(.column(sum), .number(length)))
      }
      return rates
    }
  }
}

extension FeatureDefinition.Parameter {
  fileprivate static let by = Self(
    "by", .choice(["count", "size"]), fallback: "count", meaning: "count or size")
  fileprivate static let span = Self(
    "window", .window, fallback: "60s", meaning: "rows, or a span of time such as 60s")
}

extension FeatureArguments {
  /// One in every row where a column of the tape of orders has a value.
  fileprivate func ones(_ column: Column) -> Column {
    graph.shared("one for every \(ObjectIdentifier(column))") {
      onOrders(
        RowFunction([column]) { input, output, count in
          for row in 0..<count { output[row] = input[0][row].isNaN ? .nan : 1 }
        })
    }[0]
  }
}
