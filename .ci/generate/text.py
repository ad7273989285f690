"""The fields of text forms in Swift."""

from generate.writing import NOTE, wrapped

UNITS = {
    "Price": ".price", "Size": ".size", "Time": ".time", "Span": ".span", "Id": ".identifier",
    "VenueCode": ".identifier", "Participants": ".identifier", "OrderCount": ".count",
    "LevelCount": ".count", "TradeCount": ".trades", "Checksum": ".checksum",
    "Characters": ".characters", "Fees": ".decimal(exponent: -9)", "Share": ".decimal(exponent: -9)", "StrategyId": ".strategy",
    "StrategyWord": ".strategy", "AccountItem": ".share", "EndReason": ".reason",
    "ReasonCode": ".code(DecisionReason.names)",
    "UInt16": ".integer", "UInt32": ".integer", "UInt64": ".integer", "Float64": ".number",
}  # fmt: skip


def text_field(schema, kind, field, payload):
    unit = f".code({field.type}.names)" if field.type in schema.enum_names else UNITS[field.type]
    if payload is None:
        low, high = schema.bits[field.ordinal]
        place = f".body(byte: {(low - 320) // 8}, size: {(high - low) // 8})"
    else:
        place = f".{'word' if 'words' in payload.notes else 'value'}({field.ordinal})"
        if payload.name == "SignalValues" and field.ordinal >= int(payload.notes["least"]):
            place = f".head({field.ordinal})"
    later = payload is not None and field.ordinal >= (
        int(payload.notes["least"]) or len(payload.members))
    end = ", isLater: true" if later else ""
    return f'    EventField("{field.text}", {unit}, {place}{end}),\n'


def text_fields(schema, kind):
    """The fields of a kind in the order of text forms, each with the payload that holds it."""
    payload = schema.payload(kind)
    own = [(field, None) for field in kind.members
           if field.text and field.name not in ("offset", "count", "levels", "set")
           or kind.name == "level" and field.name == "count"]  # fmt: skip
    held = [(field, payload) for field in payload.members if field.text] if payload else []
    chosen = kind.notes.get("columns", "").split()
    both = own + held
    first = [next(pair for pair in both if pair[0].name == name) for name in chosen]
    return first + [pair for pair in both if pair not in first]


def event_fields(schema):
    out = f"// {NOTE}\n\nimport EventModel\n\nextension EventField {{\n"
    out += "  /// The fields of each kind, by its number. Those of depth and features depend on the stream.\n"
    out += "  static let byKind: [[EventField]] = [\n"
    listed = [kind for kind in schema.kinds if kind.members and kind.name not in ("depth", "features")]
    names = [kind.name if kind in listed else "[]" for kind in schema.kinds]
    out += wrapped(names, "    ") + "  ]\n"
    for kind in listed:
        out += f"\n  private static let {kind.name}: [EventField] = [\n"
        for field, payload in text_fields(schema, kind):
            out += text_field(schema, kind, field, payload)
        if schema.list_of(kind) == "text":
            out += '    EventField("text", .text, .text),\n'
        out += "  ]\n"
    out += "\n  /// The fields of a level of a depth.\n  static let depthLevel: [EventField] = [\n"
    for field in schema.payloads["DepthWords"].members:
        out += text_field(schema, None, field, schema.payloads["DepthWords"])
    return out + "  ]\n}\n"
