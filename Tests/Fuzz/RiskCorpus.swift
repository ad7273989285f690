import Commands
import Configuration
import EventModel
import EventStream
import EventText
import Execution
import RiskControl
import Stages

/// What the targets of risk begin with, and how they run it.
enum RiskCorpus {
  static let limits = [
    """
    [account]
    currency = "USD"
    cash = "1000 USD"
    day_start = "17:00 America/New_York"
    [account.rates]
    AUD = 0.5
    [risk]
    order = "limit"
    limit_offset = "5 bp"
    on_breach = "flatten"
    restricted = ["X"]
    short_sales = "locate"
    [risk.limits]
    order_size = "100 shares"
    position = "1000 units"
    gross_leverage = "2 x"
    net_leverage = "1 x"
    sector = "30 %"
    margin = "1 x"
    daily_loss = "2 %"
    soft_drawdown = "5 USD"
    order_rate = "10 /s"
    open_orders = 3
    price_collar = "5 %"
    max_age = "5s"
    repeated_within = "1s"
    [risk.market_hours]
    outside = "queue"
    [risk.a_share]
    price_limit = "20 %"
    [risk.instrument.S0]
    position_notional = "50 USD"
    restricted = false
    [instrument.default]
    currency = "USD"
    multiplier = 2.5
    calendar = "XSHG"
    """
  ].map { Array($0.utf8) }

  static let orders = [
    """
    time,symbol,side,size,type,price,tif,schedule,until,strategy,action,id
    2024-01-02T14:30:01Z,SIM0,buy,100,limit,99.5,gtc,twap,2024-01-02T15:30:01Z,hand,new,1
    2024-01-02T14:30:02Z,SIM0,,50,,99.7,,,,,replace,1
    2024-01-02T14:30:03Z,SIM0,,,,,,,,,cancel,1
    """
  ].map { Array($0.utf8) }

  /// A stream through risk with a venue, to text.
  static func run(_ file: TradingFile, over stream: [UInt8], orders: OrderFile? = nil) {
    guard let stage = try? RiskStage(file, venue: file, orders: orders),
      let live = try? RiskStage(file)
    else { return }
    let entry = LineageEntry(program: "risk", version: "", arguments: "")
    FuzzFile.with(stream) { input in
      let sink = TextSink(CSVText(TextSelection()), ByteOutput.inMemory())
      try StreamReader(input).run(into: StageRunner(stage, entry: entry, next: sink))
    }
    FuzzFile.with(stream) { input in
      let sink = TextSink(CSVText(TextSelection()), ByteOutput.inMemory())
      try StreamReader(input).run(into: StageRunner(live, entry: entry, next: sink))
    }
  }
}
