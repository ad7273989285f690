"""How what is generated is written: names, lines and comments."""

import re

NOTE = "Generated from schemas/stream.capnp by .ci/schema; do not edit."
WIDTH = 100


def snake(name):
    return re.sub(r"([A-Z])", r"_\1", name).lower()


def capital(name):
    return name[:1].upper() + name[1:]


def documented(doc, indent):
    """A comment of Swift, as wide as the lines of the tree."""
    lines, line = [], ""
    for word in doc.split():
        if len(indent) + 4 + len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "".join(f"{indent}/// {one}\n" for one in lines + [line] if one)


def sentence(doc):
    """A comment of the schema as a sentence."""
    if not doc:
        return doc
    # A name stays as it is.
    first = doc.split()[0]
    start = doc[:1] if re.search("[A-Z]", first) else doc[:1].upper()
    return start + doc[1:] + ("" if doc.endswith(".") else ".")


def wrapped(items, indent):
    """Items with commas, on lines that are as wide as those of the tree."""
    lines, line = [], indent
    for item in items:
        if len(line) + len(item) + 2 > WIDTH and line.strip():
            lines.append(line.rstrip())
            line = indent
        line += item + ", "
    return "\n".join(lines + [line.rstrip()]) + "\n"
