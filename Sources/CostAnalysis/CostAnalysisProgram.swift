import EventModel
import EventStream

/// `tca`: analyse transaction costs and performance.
public enum CostAnalysisProgram {
  public static let definition = ProgramDefinition(
    name: "tca", summary: "analyse transaction costs and performance", operands: "",
    description: ["Reads an event stream."],
    options: OptionDefinition.stageOptions,
    examples: []
  ) { invocation throws(StreamError) in
    throw ParsedOptions.usage("tca", "not built yet")
  }
}
