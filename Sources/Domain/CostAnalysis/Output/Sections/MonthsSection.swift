import Reports

/// A year of returns by month.
private struct YearRow: Sendable {
  let year: Int
  let value: Double
  /// January first; nil of those without samples.
  let months: [Double?]

  var known: [Double] { months.compactMap(\.self) }
}

extension ReportColumns<YearRow> {
  fileprivate static let monthNames = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  fileprivate static let years = Self(
    [
      ReportColumn("year", .name) { .text(String($0.year)) },
      ReportColumn("return", .percent) { .number($0.value) },
      ReportColumn("best", "best month", .percent) { ReportValue($0.known.max()) },
      ReportColumn("worst", "worst month", .percent) { ReportValue($0.known.min()) },
      ReportColumn("won", "months won", .count) { .count($0.known.count { $0 > 0 }) },
      ReportColumn("months", .count) { .count($0.known.count) },
    ]
      + monthNames.enumerated().map { month, name in
        ReportColumn(name, .percent) {
          $0.months[month].map { .text(NumberText.fixed($0 * 100, 1)) } ?? .text("")
        }
      })
}

extension CostReport {
  /// Returns of all strategies by month and year.
  @Sendable static func monthsSection(_ found: CostAnalysis) -> ReportSection? {
    guard let total = found.performance else { return .absent("monthly_returns") }
    let returns = MonthlyReturns(total.times, total.returns, found.options.zone)
    let rows = returns.years.map {
      YearRow(year: $0.year, value: $0.value, months: returns.row(of: $0.year))
    }
    let columns = ReportColumns<YearRow>.years
    return ReportSection(
      "Monthly returns",
      returns.months.count < 2
        ? []
        : [
          .table(
            columns.table(
              "Returns by year", ["year", "return", "best", "worst", "won", "months"], rows)
          ).only(.text),
          .table(
            columns.table(
              "Monthly returns, %", ["year"] + ReportColumns<YearRow>.monthNames + ["return"], rows)
          ).only(.page),
        ]
    ) {
      [
        (
          "monthly_returns",
          .array(
            returns.months.map {
              .object([
                ("year", .integer($0.year)), ("month", .integer($0.month)),
                ("return", .number($0.value)),
              ])
            })
        )
      ]
    }
  }
}
