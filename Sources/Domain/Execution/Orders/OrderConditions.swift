import EventModel

/// What an order asks for beside side, size, limit, time in force and schedule. Prices and sizes are in
/// the instrument's units.
struct OrderConditions: BitwiseCopyable, Equatable, Sendable {
  /// Rests until the market is there; `noNumber`: it does not wait.
  var trigger = noNumber
  /// The trigger follows the market at this distance; `noNumber`: it stays.
  var trail = noNumber
  /// Shown at most; `noNumber`: all.
  var display = noNumber
  /// Of orders of one instrument that end each other; 0: none.
  var group: UInt64 = 0
  /// Ends then; `noTime`: never.
  var expiry = noTime
  /// It never takes what its strategy holds through zero.
  var reducesOnly = false
  /// What its fills bring with them.
  var protection = Protection()

  init() {}

  init(_ payload: OrderPayload) {
    trigger = payload.trigger
    trail = payload.trail
    display = payload.display
    group = payload.group
    expiry = payload.expiry
    reducesOnly = payload.reduceOnly == 1
    protection = Protection(payload)
  }

  /// Waits for the market to come to its trigger.
  var isStop: Bool { trigger != noNumber || trail != noNumber }
  /// What it asks for cannot be kept to by several children.
  var needsOneChild: Bool { isStop || display != noNumber || group != 0 }
  /// What others fill may end it, or it is to be looked after once it has filled.
  var isLinked: Bool { group != 0 || reducesOnly || display != noNumber }

  /// Whether all of it can be, for an order of a type.
  func isValid(
    _ type: OrderType, _ timeInForce: TimeInForce, size: Int64, lot: Int64
  ) -> Bool {
    if isStop {
      // A stop rests; what is for one moment cannot.
      guard timeInForce == .day || timeInForce == .goodTillCancel, type != .postOnly else {
        return false
      }
      if trail != noNumber, trail <= 0 { return false }
    }
    if display != noNumber {
      guard type != .market, display > 0, display % lot == 0 else { return false }
    }
    return protection.isValid
  }

  /// Says it in a payload.
  func write(to payload: inout OrderPayload) {
    payload.trigger = trigger
    payload.trail = trail
    payload.display = display
    payload.group = group
    payload.expiry = expiry
    payload.reduceOnly = reducesOnly ? 1 : 0
    payload.stopDistance = protection.stopDistance
    payload.targetDistance = protection.targetDistance
    payload.stopShare = protection.stopShare
    payload.targetShare = protection.targetShare
    payload.stopTrails = protection.stopTrails ? 1 : 0
  }
}

/// How far from the average price of what is held a position is left: in price units, or as a share of
/// that price in 1e-9; `noNumber` where there is no such distance.
struct Protection: BitwiseCopyable, Equatable, Sendable {
  var stopDistance = noNumber
  var stopShare = noNumber
  var targetDistance = noNumber
  var targetShare = noNumber
  /// The stop follows the market at its distance.
  var stopTrails = false

  init() {}

  init(_ payload: OrderPayload) {
    stopDistance = payload.stopDistance
    stopShare = payload.stopShare
    targetDistance = payload.targetDistance
    targetShare = payload.targetShare
    stopTrails = payload.stopTrails == 1
  }

  var hasStop: Bool { stopDistance != noNumber || stopShare != noNumber }
  var hasTarget: Bool { targetDistance != noNumber || targetShare != noNumber }
  var isEmpty: Bool { !hasStop && !hasTarget }

  /// Distances are above zero and said in one way.
  var isValid: Bool {
    func isValid(_ distance: Int64, _ share: Int64) -> Bool {
      if distance != noNumber, share != noNumber { return false }
      return (distance == noNumber || distance > 0) && (share == noNumber || share > 0)
    }
    return isValid(stopDistance, stopShare) && isValid(targetDistance, targetShare)
  }
}
