"""Codes and bodies of events in Swift."""

import sys

from generate.writing import NOTE, WIDTH, capital, documented, sentence, wrapped

SWIFT_TYPES = {
    "Int64": "Int64", "UInt64": "UInt64", "UInt32": "UInt32", "UInt16": "UInt16", "Bool": "UInt32",
    "Float64": "Double",
}  # fmt: skip
ABSENT = {
    "Price": "noNumber", "Size": "noNumber", "Fees": "noNumber", "Share": "noNumber", "Time": "noTime",
    "OrderCount": "noCount", "StrategyWord": "-1",
}  # fmt: skip


def swift_name(declaration):
    name = declaration.notes.get("swift", declaration.name)
    return f"`{name}`" if name in ("break",) else name


def parameters(head, items, indent):
    """A declaration with parameters, on one line where it fits."""
    line = f"{indent}{head}({', '.join(items)}) {{\n"
    if len(line) <= WIDTH + 1:
        return line
    return f"{indent}{head}(\n" + wrapped(items, indent + "  ")[:-2] + f"\n{indent}) {{\n"


def swift_code(schema, enum):
    name = "EventKind" if enum.name == "Kind" else enum.name
    out = documented(enum.doc, "") + f"@frozen public struct {name}: WireCode {{\n"
    out += "  public var rawValue: UInt16\n"
    out += "  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }\n\n"
    for one in enum.members:
        out += documented(sentence(one.doc), "  ")
        line = f"  @inlinable public static var {swift_name(one)}: {name} {{"
        made = f"{name}(rawValue: {one.ordinal})"
        whole = f"{line} {made} }}\n"
        out += whole if len(whole) <= WIDTH + 1 else f"{line}\n    {made}\n  }}\n"
    if enum.name == "Kind":
        out += "\n  /// How many kinds this build knows.\n"
        out += f"  @inlinable public static var count: Int {{ {len(enum.members)} }}\n"
        out += "\n  /// Which list of the batch holds the payload of this kind.\n"
        out += "  @inlinable public var payload: PayloadList {\n    switch rawValue {\n"
        for name in ("words", "values", "text"):
            numbers = [str(place) for place, kind in enumerate(schema.kinds)
                       if schema.list_of(kind) == name]  # fmt: skip
            out += f"    case {', '.join(numbers)}: return .{name}\n"
        out += "    default: return .none\n    }\n  }\n"
    out += "\n  public static let names = [\n"
    return out + wrapped([f'"{one.text}"' for one in enum.members], "    ") + "  ]\n}\n"


def event_codes(schema):
    version = (schema.constants["schemaMajor"], schema.constants["schemaMinor"])
    out = f"// {NOTE}\n\n/// The version of the schema that this build writes.\n"
    out += "public let schemaVersion: (major: UInt16, minor: UInt16) = (%s, %s)\n\n" % version
    return out + "\n".join(swift_code(schema, enum) for enum in schema.enums)


def swift_type(schema, kind):
    return kind if kind in schema.enum_names else SWIFT_TYPES[schema.plain(kind)]


def absent(schema, field):
    """The value of a field that is not said."""
    for enum in schema.enums:
        if enum.name == schema.plain(field.type):
            return "." + swift_name(enum.members[0]).strip("`")
    return ABSENT.get(field.type, "0")


def event_bodies(schema):
    out = f"// {NOTE}\n\n"
    out += documented(
        "The typed views of an event's body, one a kind. Each is 32 bytes and laid out as the group of "
        "the same name in the schema.", "")  # fmt: skip
    out += "extension Event {\n"
    groups = [kind for kind in schema.kinds if kind.members]
    for kind in groups:
        type = body_name(kind)
        out += f"  @inlinable public var {kind.name}: {type} {{\n"
        out += f"    get {{ unsafeBitCast(body, to: {type}.self) }}\n"
        out += "    set { body = unsafeBitCast(newValue, to: EventBody.self) }\n  }\n"
    return out + "}\n" + "".join(swift_body(schema, kind) for kind in groups)


def body_name(kind):
    return kind.notes.get("swift", capital(kind.name))


def swift_body(schema, kind):
    fields = sorted(kind.members, key=lambda field: schema.bits[field.ordinal])
    out = "\n" + documented(sentence(kind.doc), "")
    out += f"@frozen public struct {body_name(kind)}: BitwiseCopyable, Sendable {{\n"
    at, pads, stored = 320, [], []
    for field in fields:
        low, high = schema.bits[field.ordinal]
        if low != at:
            sys.exit(f"schema: {kind.name}.{field.name} leaves a hole before it")
        out += documented(sentence(field.doc), "  ")
        out += f"  public var {swift_name(field)}: {swift_type(schema, field.type)}\n"
        stored.append(field)
        at = low + 32 if field.type == "Bool" else high
    while at < 576:
        # What is left of the 32 bytes, in pieces that are aligned.
        width = next(size for size in (64, 32, 16) if at % size == 0 and at + size <= 576)
        pads.append(f"pad{len(pads)}")
        out += f"  @usableFromInline let {pads[-1]}: {'' if width == 64 else 'U'}Int{width}\n"
        at += width
    items = [f"{swift_name(field)}: {swift_type(schema, field.type)} = {absent(schema, field)}"
             for field in stored]  # fmt: skip
    out += "\n" + parameters("@inlinable public init", items, "  ")
    for field in stored:
        out += f"    self.{field.notes.get('swift', field.name)} = {swift_name(field)}\n"
    return out + "".join(f"    {pad} = 0\n" for pad in pads) + "  }\n}\n"
