"""The tables of the validator in C, and those of the Python reader."""

import sys

from generate.writing import NOTE, WIDTH, snake, wrapped


def tables(schema):
    lists = {"none": 0, "values": 1, "words": 2, "text": 3}
    count = len(schema.kinds)

    def row(type, name, values, note):
        items = wrapped([str(value) for value in values], "    ").rstrip().rstrip(",")
        return f"// {note}\nstatic const {type} {name}[KIND_COUNT] = {{\n{items}}};\n\n"

    least, strategies = [], []
    for kind in schema.kinds:
        payload = schema.payload(kind)
        least.append(payload.notes["least"] if payload and kind.name != "depth" else 0)
        words = payload.members if payload and "words" in payload.notes else []
        strategies.append(next((one.ordinal for one in words if one.type == "StrategyWord"), -1))
    out = f"// {NOTE}\n#ifndef SCHEMA_TABLES_H\n#define SCHEMA_TABLES_H\n\n#include <stdint.h>\n\n"
    out += "enum {\n"
    for place, kind in enumerate(schema.kinds):
        out += f"  KIND_{snake(kind.name).upper()} = {place},\n"
    out += f"  KIND_COUNT = {count}\n}};\n\n"
    out += row("uint8_t", "payload_list", [lists[schema.list_of(kind)] for kind in schema.kinds],
               "The list of a kind's payload: 0 none, 1 values, 2 words, 3 text.")  # fmt: skip
    out += row("uint8_t", "least_payload", least,
               "The least payload of a kind: what readers take without asking.")  # fmt: skip
    out += row("int8_t", "strategy_word", strategies,
               "The word of a kind's payload that names a strategy; -1: none.")  # fmt: skip
    words = schema.payloads["DepthWords"].notes["least"]
    return out + f"enum {{ DEPTH_WORDS = {words} }};\n\n#endif\n"


def python_tables(schema):
    forms = {"UInt64": "<u8", "UInt32": "<u4", "UInt16": "<u2", "Int64": "<i8", "Bool": "<u1",
             "Float64": "<f8"}  # fmt: skip
    out = "KINDS = {\n"
    times = []
    for kind in schema.kinds:
        fields = sorted(kind.members, key=lambda field: schema.bits[field.ordinal])
        items = ["*PAYLOAD"] if schema.list_of(kind) != "none" else []
        for field in fields[2 * len(items):]:
            form = {"Price": "p", "Size": "q"}.get(field.type)
            form = form or forms.get(schema.plain(field.type), "<u2")
            items.append(f'("{snake(field.name)}", "{form}")')
            if field.type == "Time":
                times.append(f'"{snake(field.name)}"')
        line = f'    "{snake(kind.name)}": [{", ".join(items)}],\n'
        if len(line) > WIDTH + 1:
            line = f'    "{snake(kind.name)}": [\n' + wrapped(items, "        ") + "    ],\n"
        out += line
    out += "}  # fmt: skip\n" + f"TIMES = ({', '.join(times)})\n"
    lists = [f'"{snake(kind.name)}": "{schema.list_of(kind)}"' for kind in schema.kinds
             if schema.list_of(kind) != "none"]  # fmt: skip
    out += "LISTS = {\n" + wrapped(lists, "    ") + "}  # fmt: skip\n"
    for name, payload in (("BAR_WORDS", "BarWords"), ("LEVEL_WORDS", "DepthWords")):
        words = ", ".join(f'"{field.text}"' for field in schema.payloads[payload].members)
        out += f"{name} = [{words}]\n"
    return out


def with_python_tables(schema, path):
    """The reader with the part between its marks made anew."""
    first, last = f"# {NOTE}\n", "# End of what is generated.\n"
    text = open(path, encoding="utf-8").read()
    before, found, rest = text.partition(first)
    _, ended, after = rest.partition(last)
    if not found or not ended:
        sys.exit(f"schema: {path}: the marks of what is generated are not there")
    return before + first + python_tables(schema) + last + after
