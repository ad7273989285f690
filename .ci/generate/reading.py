"""What schemas/stream.capnp says: its text with the comments, and the bits by its compiler."""

import re
import subprocess
import sys

from generate.writing import capital, snake

SCHEMA = "schemas/stream.capnp"


class Declaration:
    """A field, enumerant, group, struct, enum or alias with its comment and what stands in it."""

    def __init__(self, code, comment):
        self.comment = [comment] if comment else []
        self.members = []
        self.notes = dict(re.findall(r'\$(\w+)\(\s*"?([^")]*)"?\s*\)', code))
        self.notes.update({name: "" for name in re.findall(r"\$(\w+)(?!\w*\()", code)
                           if name not in self.notes})  # fmt: skip
        head = re.match(r"(?:(struct|enum|const|using|annotation) )?(\w+)?", code)
        self.keyword, self.name = head[1] or "", head[2] or ""
        ordinal = re.search(r"\w+ @(\d+)", code)
        self.ordinal = int(ordinal[1]) if ordinal and not self.keyword else -1
        kind = re.search(r":\s*([\w()]+)", code)
        self.type = kind[1] if kind else ""
        value = re.search(r"= ([^;]+);", code)
        self.value = value[1] if value else ""

    @property
    def doc(self):
        return " ".join(" ".join(self.comment).split())

    @property
    def text(self):
        """The name in text forms."""
        return self.notes.get("text", snake(self.name))


def parse(path):
    """The declarations of a file. A comment belongs to the declaration before it."""
    root = Declaration("", "")
    stack, last, code = [root], root, ""
    for line in open(path, encoding="utf-8"):
        part, _, comment = line.partition("#")
        code = f"{code} {part.strip()}".strip()
        if not code:
            if comment:
                last.comment.append(comment.strip())
            continue
        if code[-1] not in ";{}":
            continue
        if code == "}":
            stack.pop()
        else:
            last = Declaration(code, comment.strip())
            stack[-1].members.append(last)
            if code.endswith("{"):
                stack.append(last)
        code = ""
    return root


def layout(path):
    """Bits of the fields of Event by their ordinals, as the compiler places them."""
    listed = subprocess.run(["capnp", "compile", "-ocapnp", path], check=True,
                            capture_output=True, text=True).stdout  # fmt: skip
    event = re.search(r"^struct Event .*?^}", listed, re.S | re.M)[0]
    return {int(ordinal): (int(low), int(high)) for ordinal, low, high in
            re.findall(r"@(\d+) :.*# bits\[(\d+), (\d+)\)", event)}  # fmt: skip


class Schema:
    def __init__(self):
        root = parse(SCHEMA)
        named = {one.name: one for one in root.members}
        self.constants = {one.name: one.value for one in root.members if one.keyword == "const"}
        self.enums = [one for one in root.members if one.keyword == "enum"]
        self.enum_names = {one.name for one in self.enums}
        self.aliases = {one.name: one.value for one in root.members if one.keyword == "using"}
        self.bits = layout(SCHEMA)
        union = next(one for one in named["Event"].members if one.name == "union")
        self.kinds = [one for one in union.members]
        self.payloads = {one.name: one for one in root.members
                         if one.keyword == "struct" and ({"words", "values"} & set(one.notes))}  # fmt: skip
        declared = [one.name for one in named["Kind"].members]
        if declared != [one.name for one in self.kinds]:
            sys.exit("schema: Kind and the union of Event list other kinds")

    def plain(self, kind):
        """The type of the schema's language that a type is in the end."""
        return self.plain(self.aliases[kind]) if kind in self.aliases else kind

    def payload(self, kind):
        """The struct of a kind's payload; None where it has none or another."""
        return self.payloads.get(capital(kind.name) + "Words") or self.payloads.get(
            capital(kind.name) + "Values")

    def list_of(self, kind):
        """The list in which a kind's payload lies."""
        if not any(field.name == "offset" for field in kind.members):
            return "none"
        payload = self.payload(kind)
        if payload:
            return "words" if "words" in payload.notes else "values"
        return {"features": "values", "decision": "text"}[kind.name]
