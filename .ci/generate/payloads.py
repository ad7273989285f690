"""Payloads in Swift: where each word stands, and structs that read and write them."""

import re

from generate.swift import ABSENT
from generate.writing import NOTE, documented, sentence

def payload_places(payload):
    """Where in a payload each word or value stands."""
    name = payload.name[:-1]
    element = "words" if "words" in payload.notes else "values"
    out = documented(f"Positions in a payload: {payload.name} of the schema.", "")
    out += f"public enum {name} {{\n"
    for field in payload.members:
        out += documented(sentence(field.doc), "  ")
        out += f"  @inlinable public static var {field.name}: Int {{ {field.ordinal} }}\n"
    least = int(payload.notes["least"])
    if name == "DepthWord":
        out += f"  @inlinable public static var perLevel: Int {{ {least} }}\n"
        return out + "}\n"
    if least:
        out += f"  /// How many {element} every payload has; more may follow.\n"
        out += f"  @inlinable public static var count: Int {{ {least} }}\n"
    out += f"  /// How many {element} this build knows.\n"
    return out + f"  @inlinable public static var known: Int {{ {len(payload.members)} }}\n}}\n"


def payload_struct(schema, payload):
    """A struct over the words or values of a payload."""
    element = "Int64" if "words" in payload.notes else "Double"
    base = re.sub(r"(Words|Values)$", "", payload.name)
    items = "words" if element == "Int64" else "values"
    out = documented(f"The payload of {'an' if base[0] in 'AO' else 'a'} `{base.lower()}` event, "
                     f"read by count: {payload.name} of the schema. {payload.doc}", "")  # fmt: skip
    out += f"@frozen public struct {base}Payload: BitwiseCopyable, Equatable, Sendable {{\n"
    for field in payload.members:
        out += documented(sentence(field.doc), "  ")
        out += f"  public var {field.name}{payload_type(schema, field, element)}\n"
    out += "\n  @inlinable public init() {}\n\n"
    out += f"  /// What stands in the first `count` of these {items}; the rest is absent.\n"
    out += f"  @inlinable public init(_ {items}: UnsafeBufferPointer<{element}>, count: Int? = nil) {{\n"
    out += f"    let count = min(count ?? {items}.count, {items}.count)\n"
    for field in payload.members:
        taken = read_word(schema, field, element, f"{items}[{field.ordinal}]")
        out += f"    if count > {field.ordinal} {{ {field.name} = {taken} }}\n"
    least = int(payload.notes["least"])
    out += f"  }}\n\n  /// How many {items} say all of it: those that every payload has at least.\n"
    out += "  @inlinable public var count: Int {\n"
    later = sorted((field for field in payload.members if field.ordinal >= least),
                   key=lambda field: -field.ordinal)  # fmt: skip
    for field in later if least else []:
        none = absent_word(field, element)
        test = f"!{field.name}.isNaN" if none == ".nan" else f"{field.name} != {none}"
        out += f"    if {test} {{ return {field.ordinal + 1} }}\n"
    out += f"    return {least or len(payload.members)}\n  }}\n\n"
    out += f"  /// Writes the first `count` {items}.\n"
    out += f"  @inlinable public func write(to {items}: UnsafeMutablePointer<{element}>, count: Int) {{\n"
    for field in payload.members:
        if field.ordinal >= (least or len(payload.members)):
            out += f"    if count > {field.ordinal} {{ {items}[{field.ordinal}] = "
            out += f"{written_word(schema, field, element)} }}\n"
        else:
            out += f"    {items}[{field.ordinal}] = {written_word(schema, field, element)}\n"
    return out + "  }\n}\n"


def absent_word(field, element):
    if element == "Double":
        return "0" if "0: not said" in field.doc else ".nan"
    return ABSENT.get(field.type, "0")


def payload_type(schema, field, element):
    plain = schema.plain(field.type)
    if plain in schema.enum_names:
        return f" = {plain}(rawValue: 0)"
    if element == "Double":
        return f": Double = {absent_word(field, element)}"
    if field.type == "StrategyWord":
        return " = -1"
    return f": {plain} = {ABSENT[field.type]}" if field.type in ABSENT else f": {plain} = 0"


def read_word(schema, field, element, word):
    plain = schema.plain(field.type)
    if plain in schema.enum_names:
        return f"{plain}(rawValue: UInt16(exactly: {word}) ?? .max)"
    if field.type == "StrategyWord":
        return f"Int(clamping: {word})"
    return f"UInt64(bitPattern: {word})" if plain == "UInt64" and element == "Int64" else word


def written_word(schema, field, element):
    plain = schema.plain(field.type)
    if plain in schema.enum_names:
        return f"{element}({field.name}.rawValue)"
    if field.type == "StrategyWord":
        return f"Int64({field.name})"
    return f"Int64(bitPattern: {field.name})" if plain == "UInt64" else field.name


TYPED = ("SignalValues", "OrderWords", "FillWords", "AccountValues")


def payload_words(schema):
    places = "\n".join(payload_places(payload) for payload in schema.payloads.values())
    return f"// {NOTE}\n\n{places}"


def payload_structs(schema):
    made = "\n".join(payload_struct(schema, schema.payloads[name]) for name in TYPED)
    return f"// {NOTE}\n\n{made}"
