"""Reads an event stream with numpy: the events of a batch as an array with the stride that their
list says, in place. Cap'n Proto's encoding: https://capnproto.org/encoding.html; the fields:
schemas/stream.capnp."""

import mmap
import struct

import numpy as np

FEATURES = 12
HEADER, BATCH = 0, 1
FIELDS = {
    "event_time": ("<i8", 0), "receive_time": ("<i8", 8), "origin": ("<u8", 16),
    "sequence": ("<u8", 24), "instrument": ("<u4", 32), "flags": ("<u2", 36), "kind": ("<u2", 38),
    "offset": ("<u4", 40), "count": ("<u2", 44), "set": ("<u2", 46),
}  # fmt: skip
BYTES_OF_ELEMENT = {2: 1, 3: 2, 4: 4, 5: 8}


def event_type(stride):
    return np.dtype({
        "names": list(FIELDS), "formats": [field[0] for field in FIELDS.values()],
        "offsets": [field[1] for field in FIELDS.values()], "itemsize": stride})  # fmt: skip


class Struct:
    """A struct of a message: where its data and its pointers begin."""

    def __init__(self, memory, at, data_words, pointers):
        self.memory = memory
        self.data = at
        self.pointers = at + 8 * data_words
        self.pointer_count = pointers

    def number(self, form, offset):
        return struct.unpack_from(form, self.memory, self.data + offset)[0]

    def pointer(self, index):
        """The position and the value of a pointer; a value of 0 is null."""
        if index >= self.pointer_count:
            return self.pointers, 0
        at = self.pointers + 8 * index
        return at, struct.unpack_from("<Q", self.memory, at)[0]

    def struct(self, index):
        at, value = self.pointer(index)
        return resolve(self.memory, at, value)

    def structs(self, index):
        """A list of structs."""
        first, stride, count, data_words, pointers = self.composite(index)
        return [Struct(self.memory, first + stride * i, data_words, pointers) for i in range(count)]

    def composite(self, index):
        """First element, stride in bytes, count, data words and pointers of a list of structs."""
        at, value = self.pointer(index)
        if value == 0:
            return 0, 8, 0, 0, 0
        tag_at = target(at, value)
        tag = struct.unpack_from("<Q", self.memory, tag_at)[0]
        data_words, pointers = tag >> 32 & 0xFFFF, tag >> 48
        return tag_at + 8, 8 * (data_words + pointers), (tag & 0xFFFFFFFF) >> 2, data_words, pointers

    def array(self, index, form):
        """A list of numbers."""
        at, value = self.pointer(index)
        return np.frombuffer(self.memory, form, value >> 35 if value else 0, target(at, value))

    def text(self, index):
        at, value = self.pointer(index)
        start = target(at, value)
        return bytes(self.memory[start:start + (value >> 35) - 1]).decode() if value else ""


def target(at, value):
    """Where the object of a near pointer begins."""
    offset = (value & 0xFFFFFFFF) >> 2
    return at + 8 + 8 * (offset - (1 << 30) if offset >= 1 << 29 else offset) if value else 0


def resolve(memory, at, value):
    return Struct(memory, target(at, value), value >> 32 & 0xFFFF, value >> 48)


class Stream:
    """A recorded stream: its instruments and feature sets, and its feature vectors by set."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        self.symbols = {}
        self.headings = {}

    def batches(self):
        """The events of each batch, and its values. Headers in between are taken in."""
        at = 0
        while at < len(self.memory):
            segments, words = struct.unpack_from("<II", self.memory, at)
            assert segments == 0, "a frame has one segment"
            frame = resolve(self.memory, at + 8, struct.unpack_from("<Q", self.memory, at + 8)[0])
            tag = frame.number("<H", 0)
            if tag == HEADER:
                self.take_header(frame.struct(0))
            elif tag == BATCH:
                batch = frame.struct(0)
                first, stride, count, _, _ = batch.composite(0)
                events = np.frombuffer(self.memory, event_type(stride), count, first)
                yield events, batch.array(1, "<f8")
            at += 8 + 8 * words

    def take_header(self, header):
        for instrument in header.structs(0):
            self.symbols[instrument.number("<I", 0)] = instrument.text(0)
        for set in header.structs(1):
            self.headings[set.number("<H", 0)] = [each.text(0) for each in set.structs(1)]

    def vectors(self):
        """Of each feature set: event times, instruments, and a row of values an event."""
        parts = {}
        for events, values in self.batches():
            vectors = events[events["kind"] == FEATURES]
            for set in np.unique(vectors["set"]):
                chosen = vectors[vectors["set"] == set]
                places = chosen["offset"].astype(np.int64)[:, None] + np.arange(chosen["count"][0])
                parts.setdefault(int(set), []).append(
                    (chosen["event_time"].copy(), chosen["instrument"].copy(), values[places]))
        return {set: [np.concatenate(column) for column in zip(*rows)] for set, rows in parts.items()}
