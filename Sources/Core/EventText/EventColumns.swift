import EventModel

/// What a text form prints of a stream.
public struct TextSelection: Sendable {
  /// The kinds to print; nil for all that the header declares, watermarks excepted.
  public var kinds: KindSet?
  /// Times as integer nanoseconds.
  public var epochTimes = false
  /// Also receive time, source, ordinal, sequence and flags.
  public var showsCommon = false
  /// Levels of depth that have columns; nil for those of the first depth that comes.
  public var levels: Int?

  public init() {}

  /// Whether events of this kind are printed.
  public func includes(_ kind: EventKind) -> Bool {
    kinds?.contains(kind) ?? (kind != .watermark)
  }
}

/// The columns of a stream in a text form, and which of them each kind fills.
struct EventColumns {
  let hasKind: Bool
  let names: [String]
  /// Levels of depth that have columns.
  let levels: Int
  /// Kinds whose later fields have columns.
  let later: KindSet
  /// By kind: the fields, and each one's column.
  private let fields: [[(field: EventField, column: Int)]]
  /// Of vectors, by feature set.
  private let featureFields: [[(field: EventField, column: Int)]]

  init(_ header: StreamHeader, _ selection: TextSelection, levels: Int, later: KindSet) {
    self.levels = levels
    self.later = later
    let kinds = header.kinds.kinds.filter(selection.includes)
    hasKind = kinds.count != 1
    var names: [String] = []
    var columns: [String: Int] = [:]
    var fields = [[(field: EventField, column: Int)]](repeating: [], count: EventKind.count)
    var featureFields: [[(field: EventField, column: Int)]] = []
    func place(_ field: EventField) -> (field: EventField, column: Int) {
      let column = columns[field.name] ?? names.count
      if column == names.count {
        names.append(field.name)
        columns[field.name] = column
      }
      return (field, column)
    }
    let common = selection.showsCommon ? EventField.common : []
    for kind in kinds {
      let placed = common.map(place)
      switch kind {
      case .features:
        let reserved = Set(["kind", "event_time", "symbol"] + common.map(\.name))
        for set in header.featureSets {
          featureFields.append(placed + EventField.features(of: set, besides: reserved).map(place))
        }
      case .depth:
        fields[Int(kind.rawValue)] = placed + EventField.depth(levels: levels).map(place)
      default:
        let own = EventField.fields(of: kind).filter { !$0.isLater || later.contains(kind) }
        fields[Int(kind.rawValue)] = placed + own.map(place)
      }
    }
    self.names = names
    self.fields = fields
    self.featureFields = featureFields
  }

  func fields(of event: Event) -> [(field: EventField, column: Int)] {
    if event.kind == .features {
      let set = Int(event.features.set)
      return set < featureFields.count ? featureFields[set] : []
    }
    let kind = Int(event.kind.rawValue)
    return kind < fields.count ? fields[kind] : []
  }
}

/// A text form of events.
public protocol EventTextWriter {
  /// Learns of the stream or of a change to it.
  mutating func begin(_ header: StreamHeader, into text: inout [UInt8])
  mutating func append(_ batch: EventBatch, into text: inout [UInt8])
  mutating func finish(into text: inout [UInt8])
  /// The stream is over: what is printed even where no event came.
  mutating func end(into text: inout [UInt8])
  /// What a person should know of the text so far that it does not show; nil for nothing.
  var remark: String? { get }
  /// What it must remember to go on; set behind `begin` with the header of then.
  var memory: TextMemory { get set }
}

extension EventTextWriter {
  public mutating func end(into text: inout [UInt8]) { finish(into: &text) }
  public var remark: String? { nil }
}
