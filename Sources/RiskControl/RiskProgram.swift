import EventModel
import EventStream

/// `risk`: turn signals into orders, and pass or reject each.
public enum RiskProgram {
  public static let definition = ProgramDefinition(
    name: "risk", summary: "turn signals into orders, and pass or reject each", operands: "",
    description: ["Reads an event stream."],
    options: OptionDefinition.stageOptions,
    examples: []
  ) { invocation throws(StreamError) in
    throw ParsedOptions.usage("risk", "not built yet")
  }
}
