import Commands
import EventModel
import Reports

extension CostReport {
  /// What was read, and what a reader must know of it.
  @Sendable static func headSection(_ found: CostAnalysis) -> ReportSection? {
    let total = found.total
    var blocks: [ReportBlock] = []
    if found.isPart {
      blocks += [
        .sentence(StoppedText.sentence).only(.text),
        .sentence(StoppedText.sentence + ".", .warning).only(.page),
      ]
    }
    let counts =
      "\(NumberText.count(total.parents)) orders\(found.traded.isEmpty ? " and" : ",") "
      + "\(NumberText.count(total.fills)) fills"
    let times =
      found.from == noTime
      ? "" : "\(TimeText.seconds(found.from)) to \(TimeText.seconds(found.to))"
    blocks.append(
      .sentence(
        counts + (found.traded.isEmpty ? "" : " of \(firstAndCount(found.tradedSymbols))")
      ).only(.text))
    if !times.isEmpty { blocks.append(.sentence(times).only(.text)) }
    blocks.append(
      .sentence(
        counts + (times.isEmpty ? "" : " from \(times)")
          + ". Costs are positive where they are losses; bp are 1/10,000 of the value at the decision, "
          + "of spreads and mark-outs of the price. Below \(WeightedMean.fewest) orders or fills "
          + "nothing is said of significance (*: zero lies outside the 95 % interval).", .soft
      ).only(.page))
    for remark in found.remarks {
      let sentence = remark.prefix(1).uppercased() + remark.dropFirst() + "."
      blocks.append(.sentence(sentence, .warning).only(.page))
    }
    return ReportSection("", blocks) { data(found) }
  }

  private static func data(_ found: CostAnalysis) -> [(name: String, value: JSONValue)] {
    [
      ("program", .string("tca")), ("version", .string(productVersion)), ("schema", .integer(1)),
      ("currency", .string(found.currency)), ("from", ReportValue.time(found.from).json),
      ("to", ReportValue.time(found.to).json),
      (
        "lineage",
        .array(
          found.lineage.map {
            .object([
              ("program", .string($0.program)), ("version", .string($0.version)),
              ("arguments", .string($0.arguments)),
            ])
          })
      ),
      ("remarks", JSONValue((found.isPart ? [StoppedText.sentence] : []) + found.remarks)),
    ]
  }

  /// What a terminal says last: it is what is read first.
  @Sendable static func notesSection(_ found: CostAnalysis) -> ReportSection? {
    var notes: [String] = []
    if found.total.fills > 0 {
      notes = [
        "* zero lies outside the 95 % interval; below \(WeightedMean.fewest) orders or fills nothing is "
          + "said of it"
      ]
    }
    notes += found.remarks.map { "! " + $0 }
    if notes.isEmpty { return nil }
    return ReportSection("", ([""] + notes).map { .sentence($0).only(.text) })
  }
}
