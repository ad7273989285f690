"""Legal event streams that are meant to be dear, written without any of our code and with no package:

    python3 hostile_streams.py 'increments(n)' 20000 OUT
"""

import struct
import sys

# All but fills, which `execute` refuses.
KINDS = [kind for kind in range(18) if kind != 16]
NONE = -(1 << 63)
START = 1_700_000_000_000_000_000


class Message:
    """A Cap'n Proto message of one segment: structs and lists are appended, pointers filled in."""

    def __init__(self):
        self.words = [0]

    def allocate(self, count):
        at = len(self.words)
        self.words += [0] * count
        return at

    def struct(self, pointer, data, pointers):
        at = self.allocate(data + pointers)
        offset = at - pointer - 1
        self.words[pointer] = (offset & 0x3FFFFFFF) << 2 | data << 32 | pointers << 48
        return at

    def structs(self, pointer, count, data, pointers):
        size = data + pointers
        at = self.allocate(1 + count * size)
        self.words[pointer] = 1 | (at - pointer - 1) << 2 | 7 << 32 | count * size << 35
        self.words[at] = count << 2 | data << 32 | pointers << 48
        return at + 1

    def text(self, pointer, text):
        raw = text.encode() + b"\0"
        padded = raw + bytes(-len(raw) % 8)
        at = self.allocate(len(padded) // 8)
        self.words[pointer] = 1 | (at - pointer - 1) << 2 | 2 << 32 | len(raw) << 35
        self.words[at:at + len(padded) // 8] = struct.unpack(f"<{len(padded) // 8}Q", padded)

    def encode(self):
        words = struct.pack(f"<{len(self.words)}Q", *(word & (1 << 64) - 1 for word in self.words))
        return struct.pack("<II", 0, len(self.words)) + words


def header(instruments=(), sets=(), strategies=(), increment=False):
    message = Message()
    root = message.struct(0, 1, 1)
    at = message.struct(root + 1, 1, 5)
    message.words[at] = 1 | 2 << 16 | int(increment) << 48
    first = message.structs(at + 1, len(instruments), 7, 5) if instruments else 0
    for place, (id, symbol) in enumerate(instruments):
        own = first + 12 * place
        message.words[own] = id | 0xFE << 32
        message.words[own + 1:own + 5] = [NONE] * 4
        message.text(own + 7, symbol)
        message.text(own + 8, "X")
    first = message.structs(at + 2, len(sets), 1, 2) if sets else 0
    for place, (id, name) in enumerate(sets):
        own = first + 3 * place
        message.words[own] = id
        message.text(own + 1, "1s")
        feature = message.structs(own + 2, 1, 1, 2)
        message.text(feature + 1, name)
        message.text(feature + 2, name)
    kinds = message.allocate(-(-len(KINDS) // 4))
    message.words[at + 3] = 1 | (kinds - at - 4) << 2 | 3 << 32 | len(KINDS) << 35
    for place, kind in enumerate(KINDS):
        message.words[kinds + place // 4] |= kind << 16 * (place % 4)
    first = message.structs(at + 5, len(strategies), 1, 3) if strategies else 0
    for place, (id, name) in enumerate(strategies):
        own = first + 4 * place
        message.words[own] = id
        message.text(own + 1, name)
        message.text(own + 2, "v")
    return message.encode()


def event(index, kind, body):
    return struct.pack("<qqQQIHH", START + index, NONE, index + 1, 0, 0, 1, kind) + body


def batches(events):
    for start in range(0, len(events), 3000):
        part = events[start:start + 3000]
        size = 9 * len(part)
        words = [1 << 32 | 1 << 48, 1, 4 << 48, 1 | 3 << 2 | 7 << 32 | size << 35, 0, 0, 0,
                 len(part) << 2 | 9 << 32]  # fmt: skip
        yield struct.pack("<II8Q", 0, 8 + size, *words) + b"".join(part)


def stream(front, events):
    end = struct.pack("<Q6Q", 6 << 32, 1 << 32 | 1 << 48, 2, 3 << 32, len(events), 0, 0)
    return b"".join([front, *batches(events), end])


def trades():
    return [event(i, 2, struct.pack("<qqQHHI", 10000, 5, i, 1, 0, 0)) for i in range(100)]


def increments(n):
    parts = [header([(0, "A0")])]
    for i in range(1, n):
        parts.append(header([(i, f"A{i}")], increment=True))
    return stream(b"".join(parts), trades())


def sets(n):
    return stream(header([(0, "A0")], sets=[(i, f"f{i}") for i in range(n)]), trades())


def strategies(n):
    return stream(header([(0, "A0")], strategies=[(i, f"s{i}") for i in range(n)]), trades())


def instruments(n):
    parts = [
        header([(i, f"S{i:07}") for i in range(at, min(n, at + 4096))], increment=at > 0)
        for at in range(0, n, 4096)]  # fmt: skip
    return stream(b"".join(parts), trades())


def levels(n):
    return stream(header([(0, "A")]), [
        event(i, 7, struct.pack("<qqIHHIB3x", 10**7 - i, 5, 1, 0, 1, 0, 0)) for i in range(n)])


def orders(n):
    return stream(header([(0, "A")]), [
        event(i, 6, struct.pack("<qqQHHI", 10**7 - i, 5, i + 1, 0, 1, 0)) for i in range(n)])


def ids(n):
    """Order ids that one multiplicative hash sends to one place."""
    inverse = pow(0x9E3779B97F4A7C15, -1, 1 << 64)
    return stream(header([(0, "A")]), [
        event(i, 6, struct.pack(
            "<qqQHHI", 10000 + i % 50, 5, (i + 1) * inverse & (1 << 64) - 1, 0, 1, 0))
        for i in range(n)])  # fmt: skip


if __name__ == "__main__":
    n = int(sys.argv[2])
    with open(sys.argv[3], "wb") as file:
        file.write(eval(sys.argv[1]))
