import EventModel
import EventStream

/// `execute`: work orders by schedules at a simulated venue.
public enum ExecuteProgram {
  public static let definition = ProgramDefinition(
    name: "execute", summary: "work orders by schedules at a simulated venue", operands: "",
    description: ["Reads an event stream."],
    options: OptionDefinition.stageOptions,
    examples: []
  ) { invocation throws(StreamError) in
    throw ParsedOptions.usage("execute", "not built yet")
  }
}
