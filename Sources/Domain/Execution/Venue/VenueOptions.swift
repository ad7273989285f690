import Configuration
import EventStream

/// `[venue]` of a trading file: how the simulated venue behaves.
struct VenueOptions: Sendable {
  /// nil: the finest that the stream allows.
  var book: BookMode?
  var queue = QueueModel.riskAverse
  var latency = LatencyModel()
  var fees = FeeSchedule()
  /// What a book says that was asked for and that the stream has no events for.
  var bookPlaces: ConfigurationPlaces?
  /// A book whose bid is at or above its ask fills orders as any other; else they wait.
  var fillsCrossed = false
  var stopTrigger = StopTrigger.auto
  /// What an order wants beyond the touch of an L1 book trades a tick further for each size of the
  /// touch; otherwise it waits.
  var walksBeyondTouch = false
  /// Decimal text; nil: no bound.
  var sizeWhenUnknown: String?
  /// Bars and lone trades fill limits that they touch, not only those that they pass.
  var fillsOnTouch = false
  /// A trade past a limit fills all of it, not only the size that traded.
  var fillsAllWhenPassed = false
  var impact = MarketImpact()
  /// What stands hidden at every level, as a share of what it shows.
  var hiddenShare = 0.0
  /// Of a bar's volume.
  var maximumBarShare = 1.0

  init() {}

  init(_ table: ConfigurationTable?) throws(StreamError) {
    guard let table else { return }
    let books = BookMode.allCases.map(\.rawValue)
    if let word = try table.text("book", choices: ["auto"] + books) {
      book = BookMode(rawValue: word)
    }
    bookPlaces = table.places
    fillsCrossed = try table.text("crossed", choices: ["wait", "fill"]) == "fill"
    let triggers = StopTrigger.allCases.map(\.rawValue)
    if let word = try table.text("stop_trigger", choices: triggers) {
      stopTrigger = StopTrigger(rawValue: word) ?? .auto
    }
    let exponent = try table.number("queue_exponent", in: 0.01...100) ?? 2
    let models = QueueModel.all(exponent: exponent)
    if let word = try table.text("queue", choices: models.map(\.name)) {
      queue = models.first { $0.name == word } ?? queue
    }
    walksBeyondTouch = try table.text("beyond_touch", choices: ["wait", "walk"]) == "walk"
    if let text = try table.text("size_when_unknown"), text != "unlimited" {
      guard let size = Double(text), size > 0, size.isFinite else {
        throw table.failure(
          "size_when_unknown", "takes \"unlimited\" or a size between quotes, such as \"1000000\"")
      }
      sizeWhenUnknown = text
    }
    fillsOnTouch = try table.boolean("touch") ?? false
    fillsAllWhenPassed = try table.text("passed", choices: ["traded", "all"]) == "all"
    if let (share, _) = try table.quantity("max_bar_share", units: ["%"], in: 0.000001...100) {
      maximumBarShare = share / 100
    }
    if let table = try table.table("latency") { latency = try LatencyModel(table) }
    if let table = try table.table("impact") { impact = try MarketImpact(table) }
    if let (share, _) = try table.quantity("hidden_liquidity", units: ["%"], in: 0...10_000) {
      hiddenShare = share / 100
    }
    if let table = try table.table("fees") { fees = try FeeSchedule(table) }
    try table.finish()
  }
}
