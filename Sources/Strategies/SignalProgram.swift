import EventModel
import EventStream

/// `signal`: turn features, bars and quotes into target positions.
public enum SignalProgram {
  public static let definition = ProgramDefinition(
    name: "signal", summary: "turn features, bars and quotes into target positions",
    operands: "STRATEGY",
    description: ["Reads an event stream."],
    options: OptionDefinition.stageOptions,
    examples: []
  ) { invocation throws(StreamError) in
    throw ParsedOptions.usage("signal", "not built yet")
  }
}
