import EventModel
import TestSupport

/// Follows what is wanted and what is held, the plain way.
struct TargetWatch {
  private struct Key: Hashable {
    var strategy: Int64
    var instrument: UInt32
  }

  private var wanted: [Key: Double] = [:]
  /// Of the newest signals, for races.
  private var recent: [Key: [(time: Int64, target: Double)]] = [:]
  private var held: [Key: Double] = [:]
  private var told: [Key: String] = [:]
  private var refused: Set<Key> = []
  /// Who is to hold nothing: `all`, or a strategy.
  private var flattened: Set<String> = []
  private let setting: ConvergenceSetting
  private(set) var kinds: Set<ConvergenceKind> = []
  private var cancelling: Set<UInt64> = []
  /// What risk said of orders and targets.
  private(set) var decisions = 0
  private(set) var complaints: [String] = []
  private(set) var fills = 0
  /// Fills of protection.
  private(set) var stops = 0
  /// What protection has closed, and no signal of another sign has opened again.
  private var stopped: Set<Key> = []

  init(_ setting: ConvergenceSetting) {
    self.setting = setting
    for (strategy, instrument, size) in setting.held {
      held[Key(strategy: Int64(strategy), instrument: instrument)] = size
    }
    if !setting.held.isEmpty { kinds.insert(.start) }
    if !setting.text.contains("latency") { kinds.insert(.zeroLatency) }
  }

  mutating func take(_ owned: OwnedEvent) {
    let event = owned.event
    note(owned)
    switch event.kind {
    case .signal:
      let key = Key(strategy: Int64(event.signal.strategy), instrument: event.instrument)
      let before = wanted[key, default: 0]
      let lots = (event.signal.target / setting.lot).rounded(.towardZero)
      wanted[key] = lots * setting.lot
      if before.sign != event.signal.target.sign || event.signal.target == 0 { stopped.remove(key) }
      recent[key, default: []].append((event.eventTime, event.signal.target))
      told[key] = nil
      refused.remove(key)
    case .fill:
      fills += 1
      let key = Key(strategy: owned.words[FillWord.strategy], instrument: event.instrument)
      let size = Double(event.fill.size) / 10
      if owned.words[FillWord.parent] & (1 << 19) != 0 {
        stops += 1
        stopped.insert(key)
      }
      let before = held[key, default: 0]
      let after = before + (event.fill.side == .bid ? size : -size)
      held[key] = after
      if before * after < 0 || before == 0 { check(key, after, event.eventTime) }
    case .order where event.flags.contains(.derived) && owned.words.count > OrderWord.count:
      let key = Key(strategy: owned.words[OrderWord.strategy], instrument: event.instrument)
      if owned.words[OrderWord.state] == Int64(OrderState.rejected.rawValue) { refused.insert(key) }
      let isBuy = event.order.side == .bid
      if owned.words[OrderWord.state] == Int64(OrderState.approved.rawValue), isFlattened(key),
        held[key, default: 0] == 0 || isBuy == (held[key, default: 0] > 0)
      {
        complaints.append("\(key) orders \(event.order) though all is to be closed")
      }
    case .decision where event.decision.orderId == 0 && event.instrument != noInstrument:
      let text = String(decoding: owned.text, as: UTF8.self)
      let strategy: Int64 = text.contains("alpha") ? 0 : 1
      told[Key(strategy: strategy, instrument: event.instrument)] = text
    case .decision where event.decision.orderId == 0 && event.flags.contains(.derived):
      let words = String(decoding: owned.text, as: UTF8.self).split(separator: ":")
      guard let owner = words.first.map(String.init) else { return }
      if event.decision.reason == DecisionReason.flatten.rawValue { flattened.insert(owner) }
      if event.decision.reason == DecisionReason.active.rawValue { flattened.remove(owner) }
    default: break
    }
  }

  /// Which kinds of trouble there were.
  private mutating func note(_ owned: OwnedEvent) {
    let event = owned.event
    switch event.kind {
    case .decision where event.flags.contains(.derived):
      decisions += 1
      let text = String(decoding: owned.text, as: UTF8.self)
      let reasons: [(DecisionReason, ConvergenceKind)] = [
        (.tradingHalt, .halts), (.marketHours, .sessions), (.settlement, .settlement),
        (.priceLimit, .priceLimits),
      ]
      for (reason, kind) in reasons where event.decision.reason == reason.rawValue {
        kinds.insert(kind)
      }
      if text.contains("flatten: drawdown") || text.contains("flatten: daily_loss") {
        kinds.insert(.breaches)
      }
    case .order where owned.words.count >= OrderWord.count:
      let state = owned.words[OrderWord.state]
      if state == Int64(OrderState.rejected.rawValue) { kinds.insert(.refusals) }
      if state == Int64(OrderState.partlyFilled.rawValue) { kinds.insert(.partialFills) }
      if state == Int64(OrderState.cancelRequested.rawValue) {
        cancelling.insert(event.order.orderId)
      }
    case .fill:
      if cancelling.contains(UInt64(owned.words[FillWord.parent])) { kinds.insert(.races) }
      if setting.isBars { kinds.insert(.bars) }
      let others = held.filter { $0.key.instrument == event.instrument }.map(\.value)
      if others.contains(where: { $0 > 0 }), others.contains(where: { $0 < 0 }) {
        kinds.insert(.opposed)
      }
    default: break
    }
  }

  /// A position comes to a side only if a signal of late wanted that side.
  private mutating func check(_ key: Key, _ after: Double, _ time: Int64) {
    let side = after.sign
    let wants = recent[key, default: []].suffix(12).contains {
      $0.target.sign == side && $0.target != 0
    }
    if !wants { complaints.append("\(key) came to \(after) at \(time), wanted by nobody") }
  }

  private func isFlattened(_ key: Key) -> Bool {
    !flattened.isDisjoint(with: ["all", key.strategy == 0 ? "strategy alpha" : "strategy beta"])
  }

  /// In the end what is held is what is wanted, or it is told why not.
  mutating func finish() {
    for (key, said) in wanted {
      let target =
        isFlattened(key) || stopped.contains(key) && held[key, default: 0] == 0 ? 0 : said
      let now = held[key, default: 0]
      if now == target { continue }
      // An exit is never given up: what is held lies between zero and what is wanted.
      if now * target < 0 || now.magnitude > target.magnitude, told[key] == nil {
        complaints.append("\(key) holds \(now), wants \(target), and nothing is told")
      } else if told[key] == nil, !refused.contains(key) {
        complaints.append("\(key) holds \(now), wants \(target): neither refused nor told")
      }
    }
  }
}
