import Commands
import EventModel
import Reports

extension EvaluationReport {
  /// What a set is of.
  @Sendable static func headSection(
    _ set: SetEvaluation, _ found: Evaluation
  ) -> ReportSection? {
    let symbols =
      set.instruments.count > 4
      ? "\(set.instruments.count) instruments" : set.instruments.joined(separator: ", ")
    let causes = set.leftOut.filter { $0.rows > 0 }
      .map { "\(NumberText.count($0.rows)) \($0.cause)" }.joined(separator: ", ")
    let times = "\(TimeText.seconds(set.from)) to \(TimeText.seconds(set.to))"
    let hasRows = set.from != noTime
    let rows = "\(NumberText.count(set.rows)) rows"
    var text = ["\(set.clockText): \(rows) of \(symbols)"]
    if hasRows { text.append(times) }
    text.append(
      "\(found.options.measure.plural) of the \(found.basis.rawValue)"
        + (causes.isEmpty ? "" : "; rows left out: \(causes)"))
    if let stale = stale(set) { text.append(stale) }
    return ReportSection(
      "\(set.clockText): \(firstAndCount(set.instruments))",
      text.map { .sentence($0).only(.text) } + [
        .sentence(
          rows + (hasRows ? " from \(times)" : "")
            + (causes.isEmpty ? "." : "; left out: \(causes)."), .soft
        ).only(.page)
      ] + implausible(set).map { .sentence($0, .warning).only(.page) })
  }

  /// Of a market that sleeps most returns are to the price that it fell asleep at.
  private static func stale(_ set: SetEvaluation) -> String? {
    let shares = set.staleShares.filter { $0.share ?? 0 > 0 }
      .map { "\(NumberText.percent($0.share)) over \($0.horizon.text)" }
    return shares.isEmpty
      ? nil : "to a price that is older than the horizon: \(shares.joined(separator: ", "))"
  }
}
