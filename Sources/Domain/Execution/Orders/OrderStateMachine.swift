import EventModel

/// What happens to an order, seen from here.
enum OrderStep: String, CaseIterable, Sendable {
  case acknowledged, rejected, partlyFilled, filled
  case cancelSent, cancelled, cancelRejected
  case replaceSent, replaced, replaceRejected
  case expired
  /// The venue changed its size, unasked.
  case resized
}

/// The life of an order at a venue. Every step that is legal in a state stands in one line of the
/// table; what does not stand there is a mistake of the venue and changes nothing.
///
/// The races: fills may come in while a cancellation or a replacement is on its way, and the last of
/// them ends the order, so that the venue's refusal of the cancellation finds it filled; a replacement
/// of a size that is already executed ends the order as filled.
enum OrderStateMachine {
  /// `nil` as the next state: back to working, or partly filled where something was executed.
  static let table: [(state: OrderState, step: OrderStep, next: OrderState?)] = [
    (.pending, .acknowledged, .working),
    (.pending, .rejected, .rejected),
    (.pending, .cancelSent, .cancelPending),
    (.pending, .replaceSent, .replacePending),
    (.pending, .expired, .expired),
    (.pending, .resized, .pending),

    (.working, .partlyFilled, .partlyFilled),
    (.working, .filled, .filled),
    (.working, .cancelSent, .cancelPending),
    (.working, .replaceSent, .replacePending),
    // Unasked: by the venue.
    (.working, .cancelled, .cancelled),
    (.working, .expired, .expired),
    (.working, .resized, .working),

    (.partlyFilled, .partlyFilled, .partlyFilled),
    (.partlyFilled, .filled, .filled),
    (.partlyFilled, .cancelSent, .cancelPending),
    (.partlyFilled, .replaceSent, .replacePending),
    (.partlyFilled, .cancelled, .cancelled),
    (.partlyFilled, .expired, .expired),
    (.partlyFilled, .resized, .partlyFilled),

    // The order was still on its way when the cancellation was sent behind it.
    (.cancelPending, .acknowledged, .cancelPending),
    (.cancelPending, .rejected, .rejected),
    (.cancelPending, .partlyFilled, .cancelPending),
    (.cancelPending, .filled, .filled),
    (.cancelPending, .cancelled, .cancelled),
    (.cancelPending, .cancelRejected, nil),
    // The answers to a replacement that was sent before the cancellation.
    (.cancelPending, .replaced, .cancelPending),
    (.cancelPending, .replaceRejected, .cancelPending),
    (.cancelPending, .expired, .expired),
    (.cancelPending, .resized, .cancelPending),

    (.replacePending, .acknowledged, .replacePending),
    (.replacePending, .rejected, .rejected),
    (.replacePending, .partlyFilled, .replacePending),
    (.replacePending, .filled, .filled),
    (.replacePending, .replaced, nil),
    (.replacePending, .replaceRejected, nil),
    (.replacePending, .cancelSent, .cancelPending),
    (.replacePending, .cancelled, .cancelled),
    (.replacePending, .expired, .expired),
    (.replacePending, .resized, .replacePending),
  ]

  /// Ten states and eleven steps, so that a look-up is one load.
  private static let index: [OrderState?] = {
    var index = [OrderState?](repeating: nil, count: OrderState.names.count * stepCount)
    for line in table {
      index[place(line.state, line.step)] = line.next ?? .working
    }
    return index
  }()
  private static let resumes: Set<Int> = Set(
    table.filter { $0.next == nil }.map { place($0.state, $0.step) })
  private static let stepCount = OrderStep.allCases.count

  private static func place(_ state: OrderState, _ step: OrderStep) -> Int {
    Int(state.rawValue) * stepCount + OrderStep.allCases.firstIndex(of: step)!
  }

  /// The state after a step; nil where the step is not legal.
  ///
  /// - Parameter hasFills: whether something of the order was executed.
  static func next(_ state: OrderState, _ step: OrderStep, hasFills: Bool) -> OrderState? {
    guard Int(state.rawValue) < OrderState.names.count else { return nil }
    let place = place(state, step)
    if resumes.contains(place) { return hasFills ? .partlyFilled : .working }
    if step == .acknowledged, state == .pending, hasFills { return .partlyFilled }
    return index[place]
  }
}
