import Configuration
import EventModel
import EventStream

/// `execute`: work orders by schedules at a simulated venue.
public enum ExecuteProgram {
  public static let definition = ProgramDefinition(
    name: "execute", summary: "work orders by schedules at a simulated venue", operands: "",
    description: ["Reads an event stream."],
    options: [
      OptionDefinition(
        "sim", help: "work at the simulated venue, made from the market in the stream"),
      OptionDefinition(
        "config", short: "c", "FILE", help: "settings: [execution], [venue], [instrument.SYMBOL]"),
      OptionDefinition("orders", "FILE", help: "parents made by hand, as CSV"),
    ] + OptionDefinition.stageOptions,
    examples: []
  ) { invocation throws(StreamError) in
    let options = invocation.options
    try options.refuseOperands()
    guard options.has("sim") else {
      throw ParsedOptions.usage("execute", "needs --sim (the hub is not there yet)")
    }
    let file =
      if let path = options.text("config") {
        try TradingFile(file: path)
      } else {
        try TradingFile(Configuration([], file: "no file"))
      }
    var orders: OrderFile?
    if let path = options.text("orders") { orders = try OrderFile(file: path) }
    try FilterProgram.run(try ExecuteStage(file, orders: orders), invocation)
  }
}
