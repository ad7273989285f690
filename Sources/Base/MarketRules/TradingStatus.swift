import EventModel

/// What a status event changes of trading and quoting.
public enum TradingChange: Sendable {
  /// Trading stops, and what is quoted is no price.
  case halts
  /// Both go on.
  case resumes
  /// What is quoted counts again; trading does not go on by it.
  case quotes
}

extension Status {
  /// Nil where it says nothing of them. A halt goes before what else the event answers.
  public var change: TradingChange? {
    switch action {
    case .halt, .pause, .suspend, .notAvailable: .halts
    case .trading, .sessionChange: .resumes
    case .quoting, .resumeQuoting: .quotes
    default: trading == .yes ? .resumes : nil
    }
  }

  /// Whether it ends the session.
  public var endsSession: Bool {
    action == .close || action == .postClose || phase == .closed || phase == .postClose
  }
}

/// What the status events of an instrument have said so far: the one fold that the desk and the venue ask,
/// so that they halt and open together.
public struct TradingStatus: BitwiseCopyable, Sendable, Equatable {
  /// A halt, pause or suspension stands.
  public private(set) var isHalted = false
  /// The venue has answered that it does not trade, as before an opening: orders may rest.
  public private(set) var isBarred = false
  public private(set) var phase = SessionPhase.unknown
  /// The stream has told a part of a session: calendars are not asked. A halt and its end tell none.
  public private(set) var tellsSessions = false
  public private(set) var isShortSaleRestricted = false

  public init() {}

  /// The part of the session that the stream's own sessions tell; unknown where they do not.
  public var sessionPhase: SessionPhase { tellsSessions ? phase : .unknown }

  /// Whether nothing that was told stands against matching orders.
  public var isContinuous: Bool {
    !isHalted && !isBarred && (phase == .unknown || phase == .continuous)
  }

  /// Whether the session that was told is over.
  public var isOver: Bool { phase == .closed || phase == .postClose }

  public mutating func apply(_ status: Status) {
    if status.shortSaleRestricted != .unknown {
      isShortSaleRestricted = status.shortSaleRestricted == .yes
    }
    switch status.change {
    case .halts: isHalted = true
    case .resumes: (isHalted, isBarred) = (false, false)
    case .quotes, nil: break
    }
    switch status.trading {
    case .yes: isBarred = false
    // A part of a session says by itself what is traded in it.
    case .no: isBarred = status.action != .sessionChange || status.phase == .unknown
    default: break
    }
    if let told = status.toldPhase { phase = told }
    if status.phase != .unknown || status.action.isOfSession { tellsSessions = true }
  }
}

extension Status {
  /// The part of the session that begins; nil where it says nothing of that.
  fileprivate var toldPhase: SessionPhase? {
    if phase != .unknown { return phase }
    return switch action {
    case .preOpen: .preOpen
    case .trading: .continuous
    case .preClose: .closingAuction
    case .close: .closed
    case .postClose: .postClose
    case .sessionChange: .unknown
    default: nil
    }
  }
}

extension StatusAction {
  /// Whether it is about the parts of a session; a halt and its end are not.
  fileprivate var isOfSession: Bool {
    self == .preOpen || self == .preClose || self == .close || self == .postClose
  }
}
