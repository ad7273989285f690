"""Reads and writes Millrace event streams with numpy alone, and makes a filter of a model in Python.

A file that is there, in its own memory: events of a frame as a structured array in place, nothing
copied; tables of a kind, feature vectors, and from there to Polars and to Parquet.

    from millrace import Stream

    stream = Stream("day.mill")
    for frame in stream.frames():                # memory of the file itself
        quotes = frame.events("quote")           # bid_price, bid_size, ... as integers
    vectors = stream.vectors()[0]                # .times, .instruments, .names, .values
    stream.polars("trade")                       # prices as floats, symbols as text
    stream.parquet("features", "day.parquet")

`Stream` is read to its last whole frame where it is cut off; `Stream.is_whole` tells: it is true once
the frames were read to an end that counts what came (the digest is not computed; `show --info` does),
and `Stream.is_stopped` says that a signal made it a part. Streams joined by `cat` are read one by one.

A stream that comes through a pipe, frame by frame: `Reader(0)` has the same frames and tables, checks
count and digest, and takes a stream without its end for an error.

A filter, `ingest ... | normalize --book 1 | python3 model.py | show`: a `Model` is given each frame and adds
features and signals; `run(model)` does the rest. As a node of a graph of `pipe` that says
`takes_part = true` it also hands over its state at every checkpoint, and goes on from it.
`zscore.py` beside this file is one.

On a command line this file writes Parquet: `python millrace.py day.mill features day.parquet`.

The encoding: https://capnproto.org/encoding.html; the fields and their units: schemas/stream.capnp.
Streams packed by zstd are unpacked first (`zstd -d day.mill.zst`).
"""

import ctypes
import functools
import hashlib
import io
import json
import mmap
import os
import platform
import select
import signal
import socket
import stat
import struct
import sys
import traceback
from collections import namedtuple
from dataclasses import dataclass

import numpy as np

NO_NUMBER = NO_TIME = np.iinfo(np.int64).min
NO_INSTRUMENT = 0xFFFFFFFF
FLAGS = (
    "last snapshot late odd_lot crossed_or_locked time_borrowed skewed partial derived implied "
    "auction unreliable hidden condition of_kind"
).split()  # fmt: skip
FLAG = {name: 1 << bit for bit, name in enumerate(FLAGS)}
# Frames above this are refused before anything is allocated for them.
LARGEST_FRAME = 16 << 20

# Fields that every event has, at their bytes.
COMMON = {
    "event_time": ("<i8", 0), "receive_time": ("<i8", 8), "origin": ("<u8", 16),
    "sequence": ("<u8", 24), "instrument": ("<u4", 32), "flags": ("<u2", 36), "kind": ("<u2", 38),
}  # fmt: skip
# Fields of each kind, in the order of their numbers; they follow each other from byte 40 on. `p` is a
# price and `q` a size: integers times ten to the instrument's exponent.
PAYLOAD = [("offset", "<u4"), ("count", "<u2")]
# Generated from schemas/stream.capnp by .ci/schema; do not edit.
KINDS = {
    "watermark": [],
    "quote": [("bid_price", "p"), ("bid_size", "q"), ("ask_price", "p"), ("ask_size", "q")],
    "trade": [
        ("price", "p"), ("size", "q"), ("trade_id", "<u8"), ("aggressor", "<u2"),
        ("conditions", "<u2"), ("participants", "<u4"),
    ],
    "gap": [
        ("from_sequence", "<u8"), ("to_sequence", "<u8"), ("from_time", "<i8"), ("cause", "<u2"),
    ],
    "status": [
        ("action", "<u2"), ("phase", "<u2"), ("reason", "<u2"), ("trading", "<u2"),
        ("quoting", "<u2"), ("short_sale_restricted", "<u2"), ("trading_event", "<u2"),
    ],
    "correction": [
        ("price", "p"), ("size", "q"), ("trade_id", "<u8"), ("action", "<u2"), ("side", "<u2"),
    ],
    "order_action": [
        ("price", "p"), ("size", "q"), ("order_id", "<u8"), ("action", "<u2"), ("side", "<u2"),
        ("channel", "<u4"),
    ],
    "level": [
        ("price", "p"), ("size", "q"), ("count", "<u4"), ("action", "<u2"), ("side", "<u2"),
        ("checksum", "<u4"), ("has_checksum", "<u1"),
    ],
    "depth": [*PAYLOAD, ("levels", "<u2")],
    "auction": [
        *PAYLOAD, ("side", "<u2"), ("indicative_price", "p"), ("paired_size", "q"),
        ("imbalance_size", "q"),
    ],
    "statistic": [
        ("price", "p"), ("quantity", "q"), ("reference_time", "<i8"), ("type", "<u2"),
        ("action", "<u2"), ("channel", "<u2"), ("venue_type", "<u2"),
    ],
    "bar": [*PAYLOAD, ("basis", "<u2"), ("start", "<i8"), ("volume", "q"), ("trades", "<u8")],
    "features": [*PAYLOAD, ("set", "<u2")],
    "signal": [
        *PAYLOAD, ("strategy", "<u2"), ("target", "<f8"), ("strength", "<f8"), ("horizon", "<i8"),
    ],
    "order": [*PAYLOAD, ("side", "<u2"), ("order_id", "<u8"), ("price", "p"), ("size", "q")],
    "decision": [
        *PAYLOAD, ("reason", "<u2"), ("order_id", "<u8"), ("limit", "<f8"), ("observed", "<f8"),
    ],
    "fill": [*PAYLOAD, ("side", "<u2"), ("order_id", "<u8"), ("price", "p"), ("size", "q")],
    "account": [*PAYLOAD, ("item", "<u2"), ("equity", "<f8"), ("cash", "<f8"), ("realized", "<f8")],
    "trade_detail": [
        ("exchange", "<u8"), ("conditions", "<u8"), ("resting_order", "<u8"),
        ("aggressor_order", "<u8"),
    ],
}  # fmt: skip
TIMES = ("from_time", "reference_time", "start")
LISTS = {
    "depth": "words", "auction": "words", "bar": "words", "features": "values", "signal": "values",
    "order": "words", "decision": "text", "fill": "words", "account": "values",
}  # fmt: skip
BAR_WORDS = ["open", "high", "low", "close"]
LEVEL_WORDS = ["bid_price", "bid_size", "bid_count", "ask_price", "ask_size", "ask_count"]
# End of what is generated.
KIND_NAMES = list(KINDS)
SIDES = np.array(["", "bid", "ask"])
FEATURES, SIGNAL = KIND_NAMES.index("features"), KIND_NAMES.index("signal")


@functools.cache
def event_type(kind=None, stride=72):
    """The dtype of an event of a kind; of the fields that all have where no kind is given."""
    fields, at = dict(COMMON), 40
    for name, form in KINDS[kind] if kind else []:
        form = "<i8" if form in "pq" else form
        fields[name] = (form, at)
        at += np.dtype(form).itemsize
    return np.dtype({
        "names": list(fields), "formats": [form for form, _ in fields.values()],
        "offsets": [offset for _, offset in fields.values()], "itemsize": stride})  # fmt: skip


class StreamError(ValueError):
    """What is wrong with a stream; `status` is what a program ends with for it, as in sysexits.h."""

    def __init__(self, cause, status=65, operation="read", object="", place="", told=False):
        super().__init__(cause)
        self.cause, self.status, self.told = cause, status, told
        self.operation, self.object, self.place = operation, object, place

    def __str__(self):
        text = f"{self.object}: {self.cause}" if self.object else self.cause
        return f"{text} ({self.place})" if self.place else text


# What a stream says of itself.


@dataclass
class Instrument:
    id: int
    symbol: str
    publisher: str
    currency: str
    calendar: str
    sector: str
    tick_size: float  # NaN where unknown, as lot_size
    lot_size: float
    multiplier: float
    price_exponent: int
    size_exponent: int
    inverse: bool  # a contract is worth multiplier / price, in `currency`


@dataclass
class FeatureSet:
    """Features of one clock; `clock` is empty where every group has a vector."""

    id: int
    clock: str
    names: list
    expressions: list
    hashes: list


@dataclass
class Strategy:
    """Who makes signals; its inputs are the last values of each."""

    id: int
    name: str
    version: str
    inputs: list
    expressions: list


Stage = namedtuple("Stage", "program version arguments notes", defaults=[()])


class Header:
    """The tables of a stream by id, as all its headers so far have said them."""

    def __init__(self):
        self.is_live = False
        self.version = (0, 0)
        self.instruments, self.feature_sets, self.strategies = {}, {}, {}
        self.kinds, self.lineage = set(), []

    def take(self, body):
        """Takes a header in, or an increment: entries are added, or replaced by their ids."""
        if body.number("<H", 0) > 1:
            raise StreamError(f"schema version {body.number('<H', 0)} is newer than this reader")
        if not body.number("<B", 6) & 1:
            self.__init__()
        self.version = body.number("<H", 0), body.number("<H", 2)
        self.is_live = body.number("<H", 4) == 1
        for each in body.structs(0):
            self._add(self.instruments, "instrument", _instrument(each))
        for each in body.structs(1):
            features = each.structs(1)
            self._add(self.feature_sets, "feature set", FeatureSet(
                each.number("<H", 0), each.text(0), [one.text(0) for one in features],
                [one.text(1) for one in features],
                [one.number("<Q", 0) for one in features]))  # fmt: skip
        for each in body.structs(4):
            inputs = each.structs(2)
            self._add(self.strategies, "strategy", Strategy(
                each.number("<H", 0), each.text(0), each.text(1), [one.text(0) for one in inputs],
                [one.text(1) for one in inputs]))  # fmt: skip
        self.kinds.update(int(kind) for kind in body.array(2, "<u2"))
        stages = [
            Stage(each.text(0), each.text(1), each.text(2), tuple(each.texts(3)))
            for each in body.structs(3)]  # fmt: skip
        self.lineage = stages or self.lineage

    def _add(self, table, name, entry):
        if entry.id > len(table):
            raise StreamError(f"{name} {entry.id} comes too early")
        table[entry.id] = entry


def _instrument(each):
    price, size = each.number("<b", 4), each.number("<b", 5)
    if not (-18 <= price <= 0 and -18 <= size <= 0):
        raise StreamError("the exponents of an instrument lie outside -18 to 0")

    def decimal(offset, exponent):
        value = each.number("<q", offset)
        return float("nan") if value == NO_NUMBER else value / 10.0**-exponent

    return Instrument(
        each.number("<I", 0), each.text(0), each.text(1), each.text(2), each.text(4), each.text(3),
        decimal(24, price), decimal(32, size), each.number("<d", 40), price, size,
        bool(each.number("<B", 6) & 1))


# Events.


@dataclass
class Vectors:
    """What a feature set had in a stream, a row a vector; absent values are NaN."""

    set: FeatureSet
    times: np.ndarray  # int64, nanoseconds since the epoch, UTC
    instruments: np.ndarray  # uint32
    flags: np.ndarray  # uint16
    values: np.ndarray  # float64, rows by features

    @property
    def names(self):
        return self.set.names


class Frame:
    """The events of one frame and what they point into, all of it in the memory that it was read to."""

    def __init__(self, memory, batch):
        first, stride, count = batch.composite(0)
        if count and stride < 72:
            raise StreamError("an event has fewer than 72 bytes")
        self._memory, self._place = memory, (first, stride, count)
        self.all = self.typed(None)  # the fields that every event has
        self.values = batch.array(1, "<f8")
        self.words = batch.array(2, "<i8")
        self.text = batch.array(3, "u1")
        # Where it came through a `Reader`: as the stream holds it, and its digest before and behind.
        self.bytes = self.digests = None

    def __len__(self):
        return self._place[2]

    def events(self, kind, mask=None):
        """The events of a kind. Where the frame has others too, numpy's choice of rows is a copy;
        `typed(kind)` is all events with the fields of the kind, in place."""
        chosen = self.all["kind"] == KIND_NAMES.index(kind)
        typed = self.typed(kind)
        return typed if chosen.all() else typed[chosen]

    def typed(self, kind):
        first, stride, count = self._place
        return _array(self._memory, event_type(kind, stride), count, first)

    @property
    def rows(self):
        """The nine 64-bit words of each event."""
        first, stride, count = self._place
        words = _array(self._memory, "<u8", count * stride // 8, first)
        return words.reshape(count, stride // 8)[:, :9]

    @functools.cached_property
    def kinds(self):
        """The kind of each event, by its number, for indexing."""
        return self.all["kind"].astype(np.intp)

    @functools.cached_property
    def payloads(self):
        """By the list that has them: which of its events have a payload."""
        return _payloads(self.kinds)

    @functools.cached_property
    def sums(self):
        """What the digest takes in of each event."""
        return _event_sums(self.rows, self.payloads)

    def payload(self, events, source):
        """A row of `source` (values or words) for each of the events, all of which hold as many."""
        width = int(events["count"][0]) if len(events) else 0
        first = events["offset"].astype(np.int64)
        if len(events) and (np.diff(first) == width).all():
            return source[first[0]:first[0] + width * len(events)].reshape(-1, width)
        return source[first[:, None] + np.arange(width)]


def _array(memory, type, count, first):
    return np.frombuffer(memory, type, count, first) if count else np.empty(0, type)


class _Tables:
    """What is made of all frames of a stream: its subclasses have `header` and `frames()`."""

    path = ""

    @property
    def instruments(self):
        return self.header.instruments

    @property
    def feature_sets(self):
        return self.header.feature_sets

    @property
    def lineage(self):
        return self.header.lineage

    def events(self, kind):
        """All events of a kind as one array."""
        parts = [frame.events(kind) for frame in self.frames()]
        return np.concatenate(parts) if parts else np.empty(0, event_type(kind))

    def vectors(self):
        """What each feature set has, in the order of their ids."""
        parts = {}
        for frame in self.frames():
            events = frame.events("features")
            for id in np.unique(events["set"]):
                own = events[events["set"] == id]
                parts.setdefault(int(id), []).append((own, frame.payload(own, frame.values)))
        made = []
        for id, rows in sorted(parts.items()):
            events = np.concatenate([own for own, _ in rows])
            made.append(Vectors(
                self.feature_sets[id], events["event_time"], events["instrument"], events["flags"],
                np.concatenate([values for _, values in rows])))  # fmt: skip
        return made

    # Tables.

    def columns(self, kind, set=None):
        """A kind as columns by name: times as datetime64, symbols, prices and sizes in currency and
        units (NaN where absent). Bars have open, high, low and close, depth bid_price_1 and on,
        features a column each; of several feature sets `set` names the id."""
        if kind == "features":
            return self._feature_columns(set)
        parts = []
        for frame in self.frames():
            events = frame.events(kind)
            if len(events):
                parts.append({**self._plain(events, kind), **self._payload(frame, events, kind)})
        if not parts:
            parts = [self._plain(np.empty(0, event_type(kind)), kind)]
        names = list(dict.fromkeys(name for part in parts for name in part))
        rows = [len(part["event_time"]) for part in parts]
        return {
            name: np.concatenate([
                part[name] if name in part else np.full(count, np.nan)
                for part, count in zip(parts, rows)])
            for name in names}  # fmt: skip

    def polars(self, kind, set=None):
        """The same as a Polars frame."""
        import polars

        columns = self.columns(kind, set)
        frame = polars.DataFrame(columns)
        times = [name for name, column in columns.items() if column.dtype.kind == "M"]
        floats = [name for name, column in columns.items() if column.dtype.kind == "f"]
        return frame.with_columns(
            [polars.col(times).dt.replace_time_zone("UTC"), polars.col(floats).fill_nan(None)])

    def parquet(self, kind, path, set=None):
        """The same as a Parquet file."""
        self.polars(kind, set).write_parquet(path)

    # Parts of tables.

    def _feature_columns(self, set):
        chosen = [each for each in self.vectors() if set is None or each.set.id == set]
        if len(chosen) != 1:
            clocks = ", ".join(f"{each.set.id} (@{each.set.clock})" for each in chosen)
            raise ValueError(f"the stream has {len(chosen)} feature sets: {clocks}; name one by id")
        vectors = chosen[0]
        columns = {
            "event_time": vectors.times.astype("datetime64[ns]"),
            "symbol": self._symbols(vectors.instruments), "flags": vectors.flags}  # fmt: skip
        for index, name in enumerate(vectors.names):
            columns[name] = vectors.values[:, index]
        return columns

    def _plain(self, events, kind):
        columns = {
            "event_time": events["event_time"].astype("datetime64[ns]"),
            "symbol": self._symbols(events["instrument"]), "flags": events["flags"]}  # fmt: skip
        for name, form in KINDS[kind]:
            if (name, form) in PAYLOAD:
                continue
            if form in "pq":
                columns[name] = self._decimal(events[name], events["instrument"], form)
            elif name in TIMES:
                columns[name] = events[name].astype("datetime64[ns]")
            elif name in ("side", "aggressor"):
                columns[name] = SIDES[events[name]]
            else:
                columns[name] = events[name]
        return columns

    def _payload(self, frame, events, kind):
        if kind not in ("bar", "depth"):
            return {}
        width = int(events["count"].max())
        words = np.full((len(events), width), NO_NUMBER)
        for count in np.unique(events["count"]):
            own = events["count"] == count
            words[own, :count] = frame.payload(events[own], frame.words)
        columns = {}
        for place in range(width):
            name = BAR_WORDS[place] if kind == "bar" else (
                f"{LEVEL_WORDS[place % 6]}_{place // 6 + 1}")
            form = "" if "count" in name else "q" if "size" in name else "p"
            columns[name] = self._decimal(words[:, place], events["instrument"], form)
        return columns

    def _decimal(self, integers, instruments, form):
        """Division by a power of ten gives the double nearest to the decimal."""
        exponents = np.zeros(max(self.instruments, default=-1) + 2)
        for instrument in self.instruments.values():
            exponents[instrument.id] = {
                "p": instrument.price_exponent, "q": instrument.size_exponent}.get(form, 0)
        known = np.minimum(instruments, len(exponents) - 1)
        values = integers / 10.0 ** -exponents[known]
        return np.where(integers == NO_NUMBER, np.nan, values)

    def _symbols(self, instruments):
        names = [""] * (max(self.instruments, default=-1) + 2)
        for instrument in self.instruments.values():
            names[instrument.id] = instrument.symbol
        return np.array(names)[np.minimum(instruments, len(names) - 1)]


class Stream(_Tables):
    """A recorded stream in a file."""

    def __init__(self, path):
        with open(path, "rb") as file:
            try:
                self.memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
            except ValueError:
                self.memory = b""
        if _is_packed(self.memory[:4]):
            raise StreamError(f"{path}: it is packed; unpack it first (zstd -d or gzip -d)")
        self.is_whole = self.is_stopped = False
        self.path = path
        self.header = Header()
        first = next(self._messages(), None)
        if first is None or first[0] != 0:
            raise StreamError(
                f"{path}: there is no header at the beginning; this is no event stream")
        self._take_header(first[1])

    def frames(self):
        """The frames with events, in order. Headers in between are taken in."""
        self.is_whole = self.is_stopped = False
        came = 0
        for tag, body in self._messages():
            if tag == 0:
                if not body.number("<B", 6) & 1:
                    came = 0
                self.is_whole = False
                self._take_header(body)
            elif tag == 1:
                self.is_whole = False
                frame = Frame(self.memory, body)
                came += len(frame)
                yield frame
            elif tag == 2:
                if body.number("<Q", 0) != came:
                    raise StreamError(
                        f"{self.path}: the end counts {body.number('<Q', 0)} events, but {came} came")
                self.is_whole = True
                self.is_stopped |= bool(body.number("<H", 8 + 2) & 1)

    def _take_header(self, body):
        try:
            self.header.take(body)
        except StreamError as error:
            error.object = self.path
            raise

    def _messages(self):
        """The tag and the body of every whole frame."""
        at, end = 0, len(self.memory)
        while at + 8 <= end:
            segments, words = struct.unpack_from("<II", self.memory, at)
            if segments != 0:
                raise StreamError(
                    f"{self.path}: it is not an event stream, or not from its beginning (byte {at})")
            if at + 8 + 8 * words > end:
                return
            if words == 0:
                raise StreamError(f"{self.path}: an empty frame (byte {at})")
            frame = _Struct.root(_Segment(self.memory, at + 8, at + 8 + 8 * words))
            yield frame.number("<H", 0), frame.struct(0)
            at += 8 + 8 * words


def _is_packed(head):
    return bytes(head[:4]) == b"\x28\xb5\x2f\xfd" or bytes(head[:2]) == b"\x1f\x8b"


# A stream that comes.


@dataclass
class Control:
    """A frame that is about the stream and no part of it; its fields are those of its kind."""

    kind: str
    number: int = 0  # of a barrier; events of a resume; the status of a failure
    time: int = 0  # of a heartbeat
    digest: int = 0
    checkpoint: int = 0
    bytes: memoryview = None

    KINDS = ("barrier", "heartbeat", "latency", "resume", "passed", "position", "failed")
    # Between a writer and its reader; they go no further.
    OF_HOP = ("resume", "passed", "position", "failed")

    @classmethod
    def of(cls, body, bytes):
        """None where this reader does not know it."""
        place = body.number("<H", 8)
        if place >= len(cls.KINDS):
            return None
        control = cls(cls.KINDS[place], bytes=bytes)
        control.number = body.number("<H", 12) if control.kind == "failed" else body.number("<Q", 0)
        control.time = body.number("<q", 0)
        control.digest = body.number("<Q", 16)
        control.checkpoint = body.number("<I", 12)
        return control


@dataclass
class End:
    """The end of a stream; `stopped` where a signal made it a part."""

    stopped: bool


@dataclass
class NewHeader:
    """The header has changed, or a further stream begins."""

    is_increment: bool
    bytes: memoryview


_NO_HEADER = "it begins with no header (`slice` cuts streams, `tail -c` cannot)"


class Reader(_Tables):
    """A stream that comes through a descriptor. `next` gives what comes, `frames` the events alone.

    Arrays of a frame are in the memory that it was read to. They stay what they are as long as they
    are held; who holds none has all of the stream pass through the same memory."""

    BLOCK = 1 << 20

    def __init__(self, descriptor=0, name="standard input"):
        self.descriptor, self.path = descriptor, name
        self.header = Header()
        self.digest = Digest()
        self.position = 0  # bytes of frames that were given
        self.is_stopped = False
        self.is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
        self.before_reading = lambda: None  # called before a read, which may wait
        self._state = "start"
        # How many header frames the reader had that this one goes on behind, and how it stood.
        self._restored, self._behind = None, "start"
        self._spare = [np.empty(self.BLOCK, "u1")]
        self._block = self._spare[0]
        self._memory = memoryview(self._block)
        self._start = self._end = self._given = 0

    def frames(self):
        """The frames with events, in order, to the end, which must be there."""
        while (step := self.next()) is not None:
            if isinstance(step, Frame):
                yield step

    def next(self):
        """A `Frame`, a `NewHeader`, a `Control` or an `End`; None where the input has ended."""
        while True:
            self.position += self._given
            self._start += self._given
            self._given = 0
            if not self._fill(8):
                return self._finish()
            segments, words = struct.unpack_from("<II", self._memory, self._start)
            if segments != 0 or words == 0 or 8 * words > LARGEST_FRAME:
                raise self._no_frame(segments, 8 * words)
            if not self._fill(8 + 8 * words):
                raise self._failure(
                    "not an event stream: no header at its front" if self._state == "start" else
                    "the stream stops inside a frame: it was cut")  # fmt: skip
            try:
                step = self._decode(self._start + 8, self._start + 8 + 8 * words)
            except StreamError as error:
                raise self._failure(error.cause, error.status, error.told) from None
            self._given = 8 + 8 * words
            if step is not None:
                return step

    def resume(self, header_frames, digest_words, has_ended=False):
        """Goes on behind an earlier reader: what the restored writer says must agree."""
        for bytes in header_frames:
            frame = _Struct.root(_Segment(memoryview(bytes), 8, len(bytes)))
            self.header.take(frame.struct(0))
        self.digest.words = digest_words
        self._restored = len(header_frames)
        self._behind = "ended" if has_ended else "inside"

    @property
    def has_ended(self):
        """Whether the stream has come to its end; another may follow."""
        return (self._behind if self._restored else self._state) == "ended"

    def _decode(self, start, end):
        frame = _Struct.root(_Segment(self._memory, start, end))
        bytes = self._memory[start - 8:end]
        tag, body = frame.number("<H", 0), frame.struct(0)
        if tag == 3:
            return self._take_control(Control.of(body, bytes))
        if tag == 0:
            return self._take_header(body, bytes)
        if self._state == "start":
            raise StreamError(_NO_HEADER)
        if tag == 1:
            if self._state == "ended":
                raise StreamError("events follow an end with no header between")
            made = Frame(self._memory, body)
            made.bytes = bytes
            _check(made, self.header, self.digest.count)
            before = self.digest.words
            self.digest.add(made.sums, made.values, made.words, made.text)
            made.digests = before, self.digest.words
            return made
        if tag == 2:
            return self._take_end(body)
        raise StreamError(f"a frame of kind {tag}, which this version does not know")

    def _take_header(self, body, bytes):
        is_increment = bool(body.number("<B", 6) & 1)
        if self._restored:
            raise StreamError("its writer begins anew, and this program goes on from a checkpoint")
        if is_increment and self._state != "inside":
            raise StreamError("an increment with no header before it")
        if not is_increment:
            if self._state == "inside":
                raise StreamError("a new header before the end of the stream")
            self.digest = Digest()
        self.header.take(body)
        self._state = "inside"
        return NewHeader(is_increment, bytes)

    def _take_control(self, control):
        if control is None:
            return None
        if control.kind == "failed" and self._state != "ended":
            status = control.number or 65
            raise StreamError(f"a program before it failed with status {status}", status, told=True)
        if control.kind == "resume":
            if self._state == "start" and self._restored is None:
                raise StreamError(_NO_HEADER)
            mine, own = self.digest.count, self.digest.value
            if (control.number, control.digest) != (mine, own):
                raise StreamError(
                    f"its writer goes on from checkpoint {control.checkpoint}, behind "
                    f"{control.number} events of digest {control.digest:x}, but {mine} of digest "
                    f"{own:x} came")
            if self._restored:
                self._restored, self._state = 0, self._behind
            return None
        if self._state == "start":
            raise StreamError(_NO_HEADER)
        return control

    def _take_end(self, body):
        if self._state == "ended":
            raise StreamError("two ends with no header between")
        counted = body.number("<Q", 0)
        if counted != self.digest.count:
            raise StreamError(
                f"the end counts {counted} events, but {self.digest.count} came: some are lost")
        if body.number("<H", 8) == 1 and body.number("<Q", 16) != self.digest.value:
            raise StreamError(
                "the events differ from the digest at the end: the data are damaged")
        self._state = "ended"
        self.is_stopped |= bool(body.number("<H", 8 + 2) & 1)
        return End(self.is_stopped)

    def _finish(self):
        if self._end > self._start:
            raise self._failure("the stream stops inside a frame: it was cut")
        if self._state == "start":
            raise self._failure(
                "it is empty, not even a header (did the program before it fail?)")
        if self._state == "inside":
            raise self._failure(
                "the stream stops without its end: it was cut, or its producer failed")
        return None

    def _no_frame(self, segments, size):
        if self._state == "start":
            packed = _is_packed(self._memory[self._start:self._start + 4])
            return self._failure(
                "it is packed; unpack it first (zstd -dc or gzip -dc)" if packed else
                "not an event stream: no header at its front "
                "(`ingest` makes one from a capture)")  # fmt: skip
        if segments:
            return self._failure(f"a frame of {segments + 1} segments, where one is allowed")
        return self._failure(
            f"a frame of {size} bytes, above the bound of {LARGEST_FRAME}" if size else
            "an empty frame")  # fmt: skip

    def _failure(self, cause, status=65, told=False):
        return StreamError(cause, status, "read", self.path, f"byte {self.position}", told)

    # Memory.

    def _fill(self, size):
        """Reads until `size` bytes are there; False where the input ends before."""
        while self._end - self._start < size:
            if len(self._block) - self._end < max(size - (self._end - self._start), 4096):
                self._turn(size)
            self.before_reading()
            try:
                count = os.readv(self.descriptor, [self._memory[self._end:]])
            except OSError as error:
                raise self._failure(_words(error), 74) from None
            if count == 0:
                return False
            self._end += count
        return True

    def _turn(self, size):
        """Takes another block, with what of a frame is there at its front: one whose frames nobody
        holds any more, or a new one."""
        rest = self._end - self._start
        left = self._memory[self._start:self._end]
        self._block, self._memory = None, left
        block = next(
            (each for place, each in enumerate(self._spare)
             if len(each) >= size + 4096 and _references(self._spare, place) == _ALONE), None)  # fmt: skip
        if block is None:
            block = np.empty(max(self.BLOCK, size + 4096), "u1")
            self._spare = [block, *self._spare[:3]]
        self._block, self._memory = block, memoryview(block)
        self._memory[:rest] = left
        self._start, self._end = 0, rest


def _references(blocks, place):
    return sys.getrefcount(blocks[place]) if hasattr(sys, "getrefcount") else 0


# Of a block that nothing else holds.
_ALONE = _references([np.empty(1, "u1")], 0) or -1


def _words(error):
    """The system's words, in lower case as in a sentence."""
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]


# The years 1900 to 2184.
FIRST_TIME, LAST_TIME = -2208988800000000000, 6784732799999999999
_LIST_NAMES = ("values", "words", "text")
# By kind the list of its payload; 3 for none.
_LIST_OF = np.array([
    _LIST_NAMES.index(LISTS[kind]) if kind in LISTS else 3 for kind in KIND_NAMES])  # fmt: skip


def _payloads(kinds):
    """By the number of its list: which of events of some kinds have a payload."""
    there = np.flatnonzero(np.bincount(kinds))
    found = {int(list) for list in _LIST_OF[there] if list < 3}
    if not found:
        return {}
    lists = _LIST_OF.take(kinds)
    return {list: np.flatnonzero(lists == list) for list in sorted(found)}


def _payload_sizes(rows, lists):
    """For each event how many elements it has in its list."""
    counts = (rows[:, 5] >> np.uint64(32) & np.uint64(0xFFFF)).astype(np.int64)
    return np.where(lists == 3, 0, np.where(lists == 2, counts + 7 & ~7, counts))


def _check(frame, header, first):
    """Refuses events that name what no header declared, or whose payload is not their own."""
    if len(frame.text) % 8:
        raise StreamError("the text's size is no multiple of 8")
    if not len(frame):
        return
    all = frame.all

    def refuse(bad, cause, places=None):
        if bad.any():
            place = int(np.argmax(bad))
            place = place if places is None else int(places[place])
            raise StreamError(f"event {first + place}: {cause}")

    if frame.kinds.max() >= len(KIND_NAMES):
        refuse(frame.kinds >= len(KIND_NAMES), "its kind is not known to this version")
    # One more than the largest id is none, and becomes zero.
    named = all["instrument"] + np.uint32(1)
    if named.max() > len(header.instruments):
        refuse(named > len(header.instruments), "it names an instrument that no header declared")
    for name, absent in (("event_time", LAST_TIME), ("receive_time", NO_TIME)):
        times = all[name]
        if times.max() > LAST_TIME or times.min() < FIRST_TIME:
            refuse((times > LAST_TIME) | (times < FIRST_TIME) & (times != absent),
                   "its time lies outside the years 1900 to 2184")  # fmt: skip
    for list, places in frame.payloads.items():
        _check_payloads(frame, header, list, places, refuse)


def _check_payloads(frame, header, list, places, refuse):
    """Of the events whose payload lies in a list: each behind that of the one before it."""
    words = frame.rows[:, 5].take(places)
    counts = (words >> np.uint64(32) & np.uint64(0xFFFF)).astype(np.int64)
    sizes = counts + 7 & ~7 if list == 2 else counts
    ends = np.cumsum(sizes)
    length = len((frame.values, frame.words, frame.text)[list])
    if ends[-1] > length:
        refuse(ends > length, "its payload lies outside the batch", places)
    refuse((words & np.uint64(0xFFFFFFFF)).astype(np.int64) != ends - sizes,
           "its payload does not follow that of the event before it", places)  # fmt: skip
    if list > 0:
        return
    kinds, entries = frame.kinds[places], (words >> np.uint64(48)).astype(np.intp)
    for kind, widths, is_exact in (
        (FEATURES, [len(each.names) for each in header.feature_sets.values()], True),
        (SIGNAL, [2 + len(each.inputs) for each in header.strategies.values()], False),
    ):
        chosen = kinds == kind
        if not chosen.any():
            continue
        refuse(chosen & (entries >= len(widths)),
               "it names a feature set or strategy that no header declared", places)  # fmt: skip
        least = np.array(widths)[np.where(chosen, entries, 0)]
        refuse(chosen & (sizes != least if is_exact else sizes < least),
               "it has another number of values than its feature set or strategy", places)  # fmt: skip


# The digest.

_MASK = (1 << 64) - 1
_STEP = 0xFF51AFD7ED558CCD
_FACTORS = (
    0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93,
    0xA0761D6478BD642F, 0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3, 0x589965CC75374CC3,
    0x1D8E4E27C47D124F,
)  # fmt: skip
_FACTOR_ARRAY = np.array(_FACTORS, "<u8")


def _finished(value):
    value = (value ^ value >> 33) * _STEP & _MASK
    value = (value ^ value >> 33) * 0xC4CEB9FE1A85EC53 & _MASK
    return value ^ value >> 33


def _chain_slowly(state, words):
    shifted = _STEP << 29 & _MASK
    for word in words.tolist():
        state = state * shifted + (state >> 35) * _STEP + word & _MASK
    return state


def _machine_chain():
    """The chain in the processor's words, or None where it is another processor, or the system lets
    no memory be run. Each step needs the one before it, so numpy has nothing for it, and a loop in
    Python takes 400 ns where this takes 2. With MILLRACE_NO_MACHINE_CODE set there is none.

        48 89 f8        mov  rax, rdi       the state
        48 85 d2        test rdx, rdx       how many words
        74 13           je   done
        48 c1 c8 23     ror  rax, 35        next: to the left by 29
        49 0f af c0     imul rax, r8        times the step
        48 03 06        add  rax, [rsi]     plus the word
        48 01 ce        add  rsi, rcx       to the next one
        48 ff ca        dec  rdx
        75 ed           jne  next
        c3              ret                 done
    """
    if platform.machine() not in ("x86_64", "AMD64") or sys.platform != "linux":
        return None
    code = bytes.fromhex(
        "4889f8 4885d2 7413 48c1c823 490fafc0 480306 4801ce 48ffca 75ed c3")
    try:
        page = mmap.mmap(-1, mmap.PAGESIZE)
        page.write(code)
        start = ctypes.addressof(ctypes.c_char.from_buffer(page))
        if ctypes.CDLL(None).mprotect(
            ctypes.c_void_p(start), ctypes.c_size_t(mmap.PAGESIZE), mmap.PROT_READ | mmap.PROT_EXEC):
            return None  # fmt: skip
    except (OSError, AttributeError, TypeError):
        return None
    word = ctypes.c_uint64
    call = ctypes.CFUNCTYPE(word, word, ctypes.c_void_p, word, word, word)(start)

    def chain(state, words):
        if not len(words):
            return state
        place = words.__array_interface__["data"][0]
        return call(state, place, len(words), words.strides[0], _STEP)

    chain.page = page
    some = np.arange(1, 100, dtype="<u8") * _FACTOR_ARRAY[0]
    return chain if chain(7, some[::3]) == _chain_slowly(7, some[::3]) else None


_chain = os.environ.get("MILLRACE_NO_MACHINE_CODE") is None and _machine_chain() or _chain_slowly


def _event_sums(rows, payloads):
    """What the digest takes in of events by their nine words each."""
    sums = np.einsum("ij,j->i", rows, _FACTOR_ARRAY)
    for places in payloads.values():
        # Where the payload lies in its batch is no content.
        sums[places] -= (rows[:, 5].take(places) & np.uint64(0xFFFFFFFF)) * _FACTOR_ARRAY[5]
    return sums


class Digest:
    """Over events and payloads in order, blind to framing: `End.digest` of the schema says how."""

    def __init__(self):
        self.events = self.count = 0
        self.lanes = [_FACTORS[list + lane] for list in range(3) for lane in range(4)]
        self.positions = [0, 0, 0]

    def add(self, sums, values, words, text):
        """Takes events by what `_event_sums` makes of them, and their payloads."""
        self.events = _chain(self.events, sums)
        self.count += len(sums)
        for list, elements in enumerate((values, words, text)):
            if len(elements):
                self._add_list(list, np.frombuffer(elements, "<u8"))

    def _add_list(self, list, elements):
        position = self.positions[list]
        for lane in range(4):
            place = 4 * list + lane
            self.lanes[place] = _chain(self.lanes[place], elements[(lane - position) % 4::4])
        self.positions[list] += len(elements)

    @property
    def value(self):
        value = _finished(self.events) + self.count & _MASK
        for list in range(3):
            for lane in self.lanes[4 * list:4 * list + 4] + [self.positions[list]]:
                value = (value << 29 | value >> 35) & _MASK
                value = _finished(value * _STEP + lane & _MASK)
        return value

    @property
    def words(self):
        """The state, for snapshots."""
        return [self.events, self.count, *self.lanes, *self.positions]

    @words.setter
    def words(self, words):
        self.events, self.count, *rest = words
        self.lanes, self.positions = rest[:12], rest[12:]


# Messages: https://capnproto.org/encoding.html.


class _Segment:
    """The bytes of a frame. Nothing is read outside of them, whatever its pointers say."""

    def __init__(self, memory, start, end):
        self.memory, self.start, self.end = memory, start, end

    def span(self, at, size):
        """The position of `size` bytes, which must lie inside."""
        if size < 0 or at < self.start or at + size > self.end:
            raise StreamError(f"a pointer leads out of its frame (byte {at})")
        return at

    def number(self, form, at):
        self.span(at, struct.calcsize(form))
        return struct.unpack_from(form, self.memory, at)[0]


class _Struct:
    """A struct of a message: where its data and its pointers begin."""

    def __init__(self, segment, data, data_words, pointers):
        self.segment = segment
        self.data = segment.span(data, 8 * (data_words + pointers))
        self.data_bytes, self.pointers = 8 * data_words, data + 8 * data_words
        self.pointer_count = pointers

    @classmethod
    def root(cls, segment):
        return cls.at(segment, segment.start, segment.number("<Q", segment.start))

    @classmethod
    def at(cls, segment, at, value):
        if value & 3 != 0:
            raise StreamError(f"no pointer to a struct where one must stand (byte {at})")
        return cls(segment, _target(at, value), value >> 32 & 0xFFFF, value >> 48)

    def number(self, form, offset):
        """A field; zero where the writer knew none of it."""
        if offset + struct.calcsize(form) > self.data_bytes:
            return 0
        return self.segment.number(form, self.data + offset)

    def pointer(self, index):
        """The position of a pointer and its value, 0 for null."""
        at = self.pointers + 8 * index
        if index >= self.pointer_count:
            return at, 0
        return at, self.segment.number("<Q", at)

    def struct(self, index):
        return _Struct.at(self.segment, *self.pointer(index))

    def list(self, index, size_code):
        """The first byte and the size field of a list whose elements have a size code; 0, 0 for null."""
        at, value = self.pointer(index)
        if not value:
            return 0, 0
        if value & 3 != 1 or value >> 32 & 7 != size_code:
            raise StreamError(f"no list of the right kind where one must stand (byte {at})")
        return _target(at, value), value >> 35

    def structs(self, index):
        first, stride, count = self.composite(index)
        if not count:
            return []
        tag = self.segment.number("<Q", first - 8)
        return [
            _Struct(self.segment, first + stride * place, tag >> 32 & 0xFFFF, tag >> 48)
            for place in range(count)]  # fmt: skip

    def composite(self, index):
        """First element, stride in bytes and count of a list of structs. Elements of no size are refused:
        there could be any number of them."""
        start, words = self.list(index, 7)
        if not start:
            return 0, 72, 0
        tag = self.segment.number("<Q", start)
        stride, count = 8 * ((tag >> 32 & 0xFFFF) + (tag >> 48)), (tag & 0xFFFFFFFF) >> 2
        if count and (stride == 0 or stride * count > 8 * words):
            raise StreamError(f"a list claims more elements than it has room for (byte {start})")
        self.segment.span(start + 8, stride * count)
        return start + 8, stride, count

    def array(self, index, form):
        """A list of numbers, in place."""
        size = np.dtype(form).itemsize
        start, count = self.list(index, {8: 5, 2: 3, 1: 2}[size])
        if not count:
            return np.empty(0, form)
        return np.frombuffer(self.segment.memory, form, count, self.segment.span(start, count * size))

    def text(self, index):
        return self._text(*self.list(index, 2))

    def texts(self, index):
        start, count = self.list(index, 6)
        if count:
            self.segment.span(start, 8 * count)
        for at in range(start, start + 8 * count, 8):
            value = self.segment.number("<Q", at)
            if value and value & 3 != 1:
                raise StreamError(f"no text where one must stand (byte {at})")
            yield self._text(_target(at, value), value >> 35) if value else ""

    def _text(self, start, size):
        if not size:
            return ""
        self.segment.span(start, size)
        try:
            return bytes(self.segment.memory[start:start + size - 1]).decode()
        except UnicodeDecodeError:
            raise StreamError("a text of the header is not UTF-8") from None


def _target(at, value):
    """Where the object of a pointer begins."""
    offset = (value & 0xFFFFFFFF) >> 2
    return at + 8 + 8 * (offset - (1 << 30) if offset >= 1 << 29 else offset)


# Writing.


class _Message:
    """A message of one segment: objects one behind the other, pointers filled in as they are made; behind
    the bytes of one that is there."""

    def __init__(self, bytes=bytes(8)):
        self.bytes = bytearray(bytes)

    @classmethod
    def of(cls, tag, data):
        """A `Frame` of a kind that holds a struct without pointers."""
        message = cls()
        message.struct(message.struct(0, struct.pack("<Q", tag), 1), data, 0)
        return message


    def struct(self, pointer, data, pointers):
        """A struct for which a pointer stands; where its own pointers begin."""
        at = self._room(len(data) + 8 * pointers)
        self.point(pointer, at, len(data) // 8 << 32 | pointers << 48)
        self.bytes[at:at + len(data)] = data
        return at + len(data)

    def structs(self, pointer, data, pointers):
        """A list of structs, each of its data; where the pointers of each begin."""
        if not data:
            return []
        size = len(data[0]) + 8 * pointers
        at = self._room(8 + size * len(data))
        self.point(pointer, at, 1 | 7 << 32 | size // 8 * len(data) << 35)
        struct.pack_into(
            "<Q", self.bytes, at, len(data) << 2 | len(data[0]) // 8 << 32 | pointers << 48)
        starts = range(at + 8, at + 8 + size * len(data), size)
        for start, own in zip(starts, data):
            self.bytes[start:start + len(own)] = own
        return [start + len(data[0]) for start in starts]

    def numbers(self, pointer, numbers, form, code):
        """A list of numbers, whose elements have a size code."""
        bytes = struct.pack(f"<{len(numbers)}{form}", *numbers)
        at = self._room(len(bytes))
        self.point(pointer, at, 1 | code << 32 | len(numbers) << 35)
        self.bytes[at:at + len(bytes)] = bytes

    def text(self, pointer, text):
        if text:
            self.numbers(pointer, text.encode() + b"\0", "B", 2)

    def texts(self, pointer, texts):
        if texts:
            at = self._room(8 * len(texts))
            self.point(pointer, at, 1 | 6 << 32 | len(texts) << 35)
            for place, text in enumerate(texts):
                self.text(at + 8 * place, text)

    def frame(self):
        return struct.pack("<II", 0, len(self.bytes) // 8) + bytes(self.bytes)

    def _room(self, size):
        at = len(self.bytes)
        self.bytes.extend(bytes(size + 7 & ~7))
        return at

    def point(self, pointer, at, rest):
        offset = (at - pointer) // 8 - 1 & 0x3FFFFFFF
        struct.pack_into("<Q", self.bytes, pointer, rest | offset << 2)


def _changed_header(bytes, header, has_sets, has_strategies):
    """The frame of a header with the lineage and the kinds of `header`, and where asked for with its
    tables of feature sets and strategies. What else it says stays as it is: the new is put behind it."""
    message = _Message(bytes[8:])
    segment = _Segment(bytes, 8, len(bytes))
    root = _Struct.root(segment)
    old = root.struct(0)
    first = message.struct(
        root.pointer(0)[0] - 8, bytes[old.data:old.data + old.data_bytes], max(6, old.pointer_count))
    for place in range(old.pointer_count):
        at, value = old.pointer(place)
        if value:
            message.point(first + 8 * place, _target(at, value) - 8, value & ~0xFFFFFFFC)

    def features(pointer, names, expressions):
        hashes = [struct.pack("<Q", _fnv1a(each)) for each in expressions]
        for at, name, text in zip(message.structs(pointer, hashes, 2), names, expressions):
            message.text(at, name)
            message.text(at + 8, text)

    if has_sets:
        sets = header.feature_sets.values()
        ids = [struct.pack("<Q", each.id) for each in sets]
        for at, each in zip(message.structs(first + 8, ids, 2), sets):
            message.text(at, each.clock)
            features(at + 8, each.names, each.expressions)
    message.numbers(first + 16, sorted(header.kinds), "H", 3)
    stages = message.structs(first + 24, [b""] * len(header.lineage), 4)
    for at, each in zip(stages, header.lineage):
        for place, text in enumerate(each[:3]):
            message.text(at + 8 * place, text)
        message.texts(at + 24, each.notes)
    if has_strategies:
        strategies = header.strategies.values()
        ids = [struct.pack("<Q", each.id) for each in strategies]
        for at, each in zip(message.structs(first + 32, ids, 3), strategies):
            message.text(at, each.name)
            message.text(at + 8, each.version)
            features(at + 16, each.inputs, each.expressions)
    return message.frame()


def _fnv1a(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 & _MASK
    return value


def _control_frame(kind, first, second=0, high=0):
    """Kinds and places as the schema has them: two words, and 32 bits beside the kind."""
    place = Control.KINDS.index(kind)
    return _Message.of(3, struct.pack("<QHHIQ", first, place, 0, high, second)).frame()


def _end_frame(digest, stopped):
    data = struct.pack("<QHHIQ", digest.count, 1, stopped, 0, digest.value)
    return _Message.of(2, data).frame()


def _batch_prelude(events, values, words, text):
    """What stands before the lists of a batch, by how many elements each has."""

    def pointer(offset, code, count):
        return 1 | offset << 2 | code << 32 | count << 35

    values_at = 8 + 9 * events
    words_at = values_at + values
    text_at = words_at + words
    return struct.pack(
        "<9Q", text_at + text // 8 << 32, 1 << 32 | 1 << 48, 1, 4 << 48, pointer(3, 7, 9 * events),
        pointer(values_at - 5, 5, values), pointer(words_at - 6, 5, words),
        pointer(text_at - 7, 2, text), events << 2 | 9 << 32)  # fmt: skip


class Writer:
    """Writes a stream to one or several descriptors, each of which has all of it; counts and digests.

    What is written is passed on by `flush`, and by itself when it is much. Control frames that are
    of a moment go to those who read along and not to files."""

    HELD = 1 << 18

    def __init__(self, descriptors=(1,), name="standard output"):
        self.name = name
        self.digest = Digest()
        self._outputs = list(descriptors)
        self._files = {
            each for each in descriptors if stat.S_ISREG(os.fstat(each).st_mode)}  # fmt: skip
        self._held, self._size = [], 0

    @property
    def pipes(self):
        """The descriptors that are pipes and whose reader is there."""
        return [each for each in self._outputs if stat.S_ISFIFO(os.fstat(each).st_mode)]

    @property
    def length(self):
        """Bytes of the file that the first descriptor is; 0 where it is none."""
        self.flush()
        first = self._outputs[0]
        return os.lseek(first, 0, os.SEEK_CUR) if first in self._files else 0

    def frame(self, *parts):
        """A frame as it stands."""
        self._held.extend(parts)
        self._size += sum(len(part) for part in parts)
        if self._size >= self.HELD:
            self.flush()

    def pass_on(self, frame):
        """The events of a frame, by the bytes that it had."""
        before, behind = frame.digests
        if self.digest.words == before:
            self.digest.words = behind
        else:
            self.digest.add(frame.sums, frame.values, frame.words, frame.text)
        self.frame(frame.bytes)

    def batch(self, rows, values, words, text):
        """Events by their nine words each, whose payloads lie in these lists."""
        payloads = _payloads((rows[:, 4] >> np.uint64(48)).astype(np.intp))
        self.digest.add(_event_sums(rows, payloads), values, words, text)
        lists = [memoryview(each).cast("B") for each in (rows, values, words, text) if len(each)]
        self.frame(_batch_prelude(len(rows), len(values), len(words), len(text)), *lists)

    def control(self, bytes, is_kept=False):
        if is_kept or not self._files:
            return self.frame(bytes)
        self.flush()
        self._write([bytes], [each for each in self._outputs if each not in self._files])

    def end(self, stopped=False):
        self.frame(_end_frame(self.digest, stopped))
        self.flush()

    def flush(self):
        held, self._held, self._size = self._held, [], 0
        self._write(held, list(self._outputs))

    def _write(self, parts, outputs):
        for output in outputs:
            try:
                _write_all(output, parts)
            except BrokenPipeError:
                self._outputs.remove(output)
                if not self._outputs:
                    raise
            except OSError as error:
                raise StreamError(_words(error), 74, "write", self.name) from None


def _write_all(output, parts):
    # As many parts as the system takes at once.
    while parts:
        try:
            count = os.writev(output, parts[:1024])
        except BlockingIOError:
            waiting = select.poll()
            waiting.register(output, select.POLLOUT)
            waiting.poll()
            continue
        place = 0
        while place < len(parts) and count >= len(parts[place]):
            count -= len(parts[place])
            place += 1
        parts = parts[place:]
        if count:
            parts = [memoryview(parts[0])[count:], *parts[1:]]


# A filter.


class Model:
    """What a filter makes of a stream. A model gives `process`, and what else it needs.

    What it makes must follow from the events alone, and not from where frames begin: the same events
    come in other frames when they are live. A model with a state tells it, or it has no checkpoints
    that a graph could go on from."""

    def begin(self, stream):
        """A stream begins: says by `stream.feature_set` and `stream.strategy` what will be added to
        it. Its instruments are in `stream.header`; more may follow."""

    def process(self, frame, output):
        """Events have come. `output.features` and `output.signals` add what follows from them."""

    def heartbeat(self, time):
        """A live source had nothing to say until then, in nanoseconds."""

    def state(self):
        """All that `process` has learnt, as bytes: see `pack`. None: it cannot be told."""
        return b""

    def restore(self, state):
        """Goes on from such a state, behind `begin`."""


def pack(parts):
    """Arrays, numbers or bytes by name as bytes, the same for the same ones: for `Model.state`."""
    out = io.BytesIO()
    for name, value in parts.items():
        array = np.frombuffer(value, "u1") if isinstance(value, bytes) else np.asarray(value)
        out.write(struct.pack("<H", len(name.encode())) + name.encode())
        np.lib.format.write_array(out, np.ascontiguousarray(array), allow_pickle=False)
    return out.getvalue()


def unpack(bytes):
    """The arrays that `pack` was given, by name."""
    source, parts = io.BytesIO(bytes), {}
    while size := source.read(2):
        name = source.read(struct.unpack("<H", size)[0]).decode()
        parts[name] = np.lib.format.read_array(source, allow_pickle=False)
    return parts


# What holds of an event holds of what is computed from it.
_CARRIED = FLAG["late"] | FLAG["skewed"] | FLAG["time_borrowed"] | FLAG["unreliable"]
# From when on a frame is cut, also inside a group: readers refuse frames of twice it.
_FULL_FRAME = 8 << 20


class Output:
    """What a model adds to a stream: each event behind the group of the one that caused it. The events
    of the stream itself go on as they are."""

    def __init__(self, stream):
        self._stream = stream
        self._rows, self._values, self._behind = [], [], []
        # Caused by a group whose end has not come yet.
        self.waiting = _Added.none()
        # Signals so far, by strategy.
        self.signal_counts = {}

    def features(self, set, after, values, **fields):
        """A vector of a set behind each of some events of the frame, by their places in it.

        - values: a row each, or a number each for a set of one feature; NaN where absent.
        - fields: `instrument`, `event_time` ... where they are not those of the event before."""
        after = np.asarray(after, np.intp)
        width = len(self._stream.header.feature_sets[set].names)
        values = np.asarray(values, np.float64).reshape(len(after), width)
        self._add("features", after, np.where(np.isfinite(values), values, np.nan), fields | {
            "set": set})  # fmt: skip

    def signals(self, strategy, after, targets, strength=None, cause=0, price=np.nan, inputs=(),
                **fields):  # fmt: skip
        """A signal behind each of some events of the frame.

        - targets: the position wanted, in shares, contracts or units; negative is short.
        - strength: -1 to 1; by default the sign of the target.
        - cause: of SignalCause in the schema; 0 is an entry, 1 an exit.
        - price: that the strategy saw. inputs: a row each, as many as the strategy names."""
        after = np.asarray(after, np.intp)
        targets = np.broadcast_to(np.asarray(targets, np.float64), len(after))
        width = len(self._stream.header.strategies[strategy].inputs)
        inputs = np.asarray(inputs, np.float64).reshape(len(after), width)
        values = np.column_stack([
            np.broadcast_to(cause, len(after)), np.broadcast_to(price, len(after)),
            np.zeros(len(after)), inputs])  # fmt: skip
        self._add("signal", after, values, fields | {
            "strategy": strategy, "target": targets,
            "strength": np.sign(targets) if strength is None else strength})  # fmt: skip

    def _add(self, kind, after, values, fields):
        if not len(after):
            return
        causes = self._frame.all[after]
        events = np.zeros(len(after), event_type(kind))
        for name in COMMON:
            events[name] = causes[name]
        is_derived = causes["flags"] & FLAG["derived"] != 0
        events["sequence"] = np.where(is_derived, causes["sequence"], causes["origin"])
        events["flags"] = causes["flags"] & _CARRIED | FLAG["last"] | FLAG["derived"]
        events["kind"] = KIND_NAMES.index(kind)
        events["count"] = values.shape[1]
        for name, value in fields.items():
            events[name] = value
        self._behind.append(after)
        self._rows.append(events.view("<u8").reshape(-1, 9))
        self._values.append(np.ascontiguousarray(values).reshape(-1))

    def begin(self, frame):
        self._frame = frame

    def write(self, writer):
        """Writes the frame, with what was added to it."""
        frame, added = self._frame, self._taken()
        self._frame = None
        if not len(added):
            return writer.pass_on(frame)
        for batch in _merged(frame, added):
            writer.batch(*batch)

    def finish(self, writer):
        """Nothing follows: a group that is still open ends no more."""
        if len(self.waiting):
            self._number(self.waiting)
            rows = self.waiting.rows.copy()
            _place(rows, np.cumsum(self.waiting.counts) - self.waiting.counts)
            writer.batch(rows, self.waiting.values, np.empty(0, "<i8"), np.empty(0, "u1"))
            self.waiting = _Added.none()

    def _taken(self):
        """What is to be added to the frame: behind the ends of groups, in the order of the causes."""
        if not self._rows and not len(self.waiting):
            return self.waiting
        ends = np.flatnonzero(self._frame.all["flags"] & FLAG["last"])
        behind = np.concatenate([np.full(len(self.waiting), -1), *self._behind])
        added = _Added(
            np.concatenate([self.waiting.rows, *self._rows]),
            np.concatenate([self.waiting.values, *self._values]))
        self._rows, self._values, self._behind = [], [], []
        order = np.argsort(behind, kind="stable")
        group = np.searchsorted(ends, behind[order])
        known = int(np.count_nonzero(group < len(ends)))
        added = added.chosen(order)
        self.waiting = added.part(known, len(added))
        added = added.part(0, known)
        added.places = ends[group[:known]] + 1
        self._number(added)
        return added

    def _number(self, added):
        """Signals are counted within their strategy as they are written."""
        is_signal = added.rows[:, 4] >> np.uint64(48) == SIGNAL
        strategies = (added.rows[:, 5] >> np.uint64(48)).astype(np.int64)
        third = np.cumsum(added.counts) - added.counts + 2
        for strategy in np.unique(strategies[is_signal]).tolist():
            own = np.flatnonzero(is_signal & (strategies == strategy))
            count = self.signal_counts.get(strategy, 0)
            added.values[third[own]] = count + 1 + np.arange(len(own))
            self.signal_counts[strategy] = count + len(own)


class _Added:
    """Events with a payload of values each, and where they go in a frame: before which event of it."""

    def __init__(self, rows, values):
        self.rows, self.values, self.places = rows, values, None
        self.counts = (rows[:, 5] >> np.uint64(32) & np.uint64(0xFFFF)).astype(np.int64)

    @classmethod
    def none(cls):
        return cls(np.empty((0, 9), "<u8"), np.empty(0, "<f8"))

    def __len__(self):
        return len(self.rows)

    def chosen(self, order):
        if (np.diff(order) == 1).all():
            return self
        starts = np.cumsum(self.counts) - self.counts
        sizes = self.counts[order]
        inner = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return _Added(self.rows[order], self.values[np.repeat(starts[order], sizes) + inner])

    def part(self, start, stop):
        ends = np.concatenate([[0], np.cumsum(self.counts)])
        return _Added(self.rows[start:stop], self.values[ends[start]:ends[stop]])


def _place(rows, offsets):
    """Sets where in its list the payload of each of some events begins."""
    rows[:, 5] = rows[:, 5] & ~np.uint64(0xFFFFFFFF) | offsets.astype("<u8")


def _merged(frame, added):
    """The batches of a frame with what was added, in its order."""
    own, count = frame.rows, len(frame) + len(added)
    is_own = np.ones(count, bool)
    places = added.places + np.arange(len(added))
    is_own[places] = False
    # As one element each: so an event is copied at once.
    whole = np.empty(count, "V72")
    for chosen, events in ((is_own, own), (places, added.rows)):
        whole[chosen] = np.ascontiguousarray(events).view("V72").reshape(-1)
    rows = whole.view("<u8").reshape(-1, 9)
    values = added.values
    if len(frame.values):
        before = np.where(_LIST_OF[frame.kinds] == 0, _payload_sizes(own, 0), 0)
        starts = np.concatenate([[0], np.cumsum(before)])[added.places]
        values = np.insert(frame.values, np.repeat(starts, added.counts), added.values)
    lists = _LIST_OF[(rows[:, 4] >> np.uint64(48)).astype(np.intp)]
    sizes = _payload_sizes(rows, lists)
    ends = [np.cumsum(np.where(lists == list, sizes, 0)) for list in range(3)]
    bytes = 72 * np.arange(1, count + 1) + 8 * (ends[0] + ends[1]) + ends[2]
    is_last = rows[:, 4] >> np.uint64(32) & np.uint64(FLAG["last"]) != 0
    first, start, done = 0, [0, 0, 0], 0
    while first < count:
        stop = _cut(bytes, is_last, first, done)
        part = rows[first:stop]
        for list in range(3):
            chosen = lists[first:stop] == list
            if chosen.any():
                offsets = ends[list][first:stop] - sizes[first:stop] - start[list]
                part[chosen, 5] &= ~np.uint64(0xFFFFFFFF)
                part[chosen, 5] |= offsets[chosen].astype("<u8")
        end = [int(each[stop - 1]) for each in ends]
        yield part, values[start[0]:end[0]], frame.words[start[1]:end[1]], frame.text[
            start[2]:end[2]]  # fmt: skip
        first, start, done = stop, end, int(bytes[stop - 1])


def _cut(bytes, is_last, first, done):
    """Where a batch ends that begins with an event: with the frame, or where it is full."""
    stop = int(np.searchsorted(bytes, done + _FULL_FRAME, "right"))
    if stop >= len(bytes):
        return len(bytes)
    groups = np.flatnonzero(is_last[first:stop])
    return first + int(groups[-1]) + 1 if len(groups) else max(stop, first + 1)


class OutputStream:
    """The stream that a filter writes: what it says of itself beside what it has read."""

    def __init__(self, header, stage):
        self.header = header
        self._stage = stage
        self._sets, self._strategies, self._kinds = [], [], set()

    def feature_set(self, features, clock=""):
        """Declares vectors, by the names of their columns; the set's id, for `Output.features`."""
        made = FeatureSet(
            len(self.header.feature_sets), clock, list(features), list(features),
            [_fnv1a(each) for each in features])  # fmt: skip
        self._sets.append(made)
        self._kinds.add(FEATURES)
        self.header.feature_sets[made.id] = made
        return made.id

    def strategy(self, name, version="1", inputs=()):
        """Declares signals; the strategy's id, for `Output.signals`. `inputs` names what each says
        that the strategy went by."""
        inputs = list(inputs)
        made = Strategy(len(self.header.strategies), name, version, inputs, inputs)
        self._strategies.append(made)
        self._kinds.add(SIGNAL)
        self.header.strategies[made.id] = made
        return made.id

    def written(self, bytes, is_increment):
        """The frame of a header of the stream as this filter passes it on."""
        self._check()
        is_said = self._stage is None or self.header.lineage[-1:] == [self._stage]
        if is_said and (is_increment or not self._kinds):
            return bytes
        self.header.kinds |= self._kinds
        if not is_said:
            self.header.lineage = [*self.header.lineage, self._stage]
        return _changed_header(
            bytes, self.header, not is_increment and self._sets,
            not is_increment and self._strategies)  # fmt: skip

    def _check(self):
        for table, own in (
            (self.header.feature_sets, self._sets), (self.header.strategies, self._strategies),
        ):  # fmt: skip
            if any(table.get(each.id) is not each for each in own):
                raise StreamError(
                    "the stream declares a feature set or strategy of its own behind ours")


class _Pipe:
    """The `pipe` that runs this process as a node of its graph, where one does: it is given states and
    told what becomes of the node, and counts are written where it sees them."""

    def __init__(self):
        control = self._descriptor("MILLRACE_CONTROL")
        self._socket = None if control is None else socket.socket(fileno=control)
        status = self._descriptor("MILLRACE_STATUS")
        # Events in and out, and the time of the newest in and out.
        self._counts = np.zeros(4, "<u8")
        if status is not None:
            self._counts = np.frombuffer(mmap.mmap(status, mmap.PAGESIZE), "<u8", 4)
            os.close(status)
        # The state to begin with, and how the input stands where its writer alone goes on.
        self.given = self._file("MILLRACE_RESTORE")
        self.standing = self._file("MILLRACE_STANDING")
        # Whether the input has no more than was read before.
        self.ends_input = "0" in os.environ.pop("MILLRACE_FINISH", "").split(",")
        # Whether a state is welcome that was left with other arguments.
        self.approves = os.environ.pop("MILLRACE_APPROVED", None) is not None
        # More readers of standard output.
        self.outputs = [int(each) for each in os.environ.pop("MILLRACE_OUTPUTS", "").split(",") if each]
        for each in self.outputs:
            os.set_inheritable(each, False)

    @staticmethod
    def _descriptor(variable):
        """Of a variable that is for this process and not for those that it starts."""
        text = os.environ.pop(variable, "")
        if not text.isdigit():
            return None
        os.set_inheritable(int(text), False)
        return int(text)

    def _file(self, variable):
        descriptor = self._descriptor(variable)
        if descriptor is None or self._socket is None:
            return None
        with open(descriptor, "rb") as file:
            file.seek(0)
            return file.read()

    @property
    def is_there(self):
        return self._socket is not None

    def say(self, text, descriptors=()):
        if self._socket is None:
            return
        try:
            socket.send_fds(
                self._socket, [text.encode()], descriptors, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
        except OSError:
            pass  # Where nobody listens any more the process ends by other means.

    def give(self, checkpoint, state, length):
        """Hands over the state at a checkpoint, and the length of the file that is written."""
        if state is None:
            return self.say(f"unable {checkpoint}")
        file = os.memfd_create("snapshot", os.MFD_CLOEXEC)
        try:
            _write_all(file, [state])
            self.say(f"snapshot {checkpoint} {length}", [file])
        except OSError:
            self.say(f"unable {checkpoint}")
        finally:
            os.close(file)

    def count(self, place, frame):
        """Adds the events of a frame that was read (0) or written (1)."""
        if len(frame):
            self._counts[place] += np.uint64(len(frame))
            self._counts[2 + place] = frame.all["event_time"][-1:].view("<u8")[0]

    def count_written(self, count):
        self._counts[1] = count
        self._counts[3] = self._counts[2]


_STATE_HEAD = b"MILLPYTH"


class _Filter:
    """Standard input through a model to standard output."""

    def __init__(self, model, stage):
        self._model, self._stage = model, stage
        self._name = stage.program if stage else os.path.basename(sys.argv[0] or "python")
        self._signal = None
        self._first = 0
        self._pipe = _Pipe()
        self._writer = Writer([1, *self._pipe.outputs])
        self._reader = Reader()
        self._header_frames = []
        self._stream = self._output = None

    # The run.

    def run(self):
        """Runs to the end of the input; the exit status."""
        self._take_signals()
        try:
            try:
                self._reader.before_reading = self._before_reading
                self._restore()
                self._pipe.say("ready")
                if not self._pipe.ends_input:
                    self._run()
                elif self._stream and not self._reader.has_ended:
                    self._end(False)
            except StreamError:
                # What was read before is passed on.
                self._writer.flush()
                raise
            except BrokenPipeError:
                raise
            except Exception:
                self._writer.flush()
                traceback.print_exc()
                raise StreamError("the model failed", 70, "process", self._place()) from None
        except BrokenPipeError:
            # As the shell knows it of who wrote to nobody.
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGPIPE)
        except StreamError as error:
            return self._fail(error)
        if self._reader.is_stopped and self._signal:
            name = signal.Signals(self._signal).name
            self._report(
                f"read: standard input: stopped by {name} before its end, so what was written is a "
                f"part (byte {self._reader.position})")
            return 128 + self._signal
        self._pipe.say("finished")
        return 0

    def _run(self):
        while True:
            if self._signal and self._reader.is_file and self._stream:
                self._reader.is_stopped = True
                return self._end(True)
            step = self._reader.next()
            if isinstance(step, Frame):
                self._pipe.count(0, step)
                self._first = self._reader.digest.count - len(step)
                self._output.begin(step)
                self._model.process(step, self._output)
                self._output.write(self._writer)
                self._pipe.count_written(self._writer.digest.count)
            elif isinstance(step, Control):
                self._control(step)
            elif isinstance(step, NewHeader):
                self._header(step)
            elif isinstance(step, End):
                self._end(step.stopped)
            else:
                return

    def _header(self, step):
        bytes = step.bytes.tobytes()
        if not step.is_increment:
            self._header_frames = []
            self._writer.digest = Digest()
            self._begin()
        self._header_frames.append(bytes)
        self._writer.frame(self._stream.written(bytes, step.is_increment))

    def _begin(self):
        self._stream = OutputStream(self._reader.header, self._stage)
        self._output = Output(self._stream)
        self._model.begin(self._stream)

    def _control(self, control):
        if control.kind == "barrier":
            return self._barrier(control)
        if control.kind == "heartbeat":
            self._model.heartbeat(control.time)
        if control.kind not in Control.OF_HOP:
            self._writer.control(control.bytes.tobytes(), is_kept=control.kind == "heartbeat")

    def _end(self, stopped):
        self._output.finish(self._writer)
        self._writer.end(stopped)
        self._pipe.count_written(self._writer.digest.count)

    def _before_reading(self):
        """All that was made is passed on before a wait, which a reader that goes away ends."""
        self._writer.flush()
        outputs = self._writer.pipes
        if len(outputs) != 1 or self._reader.is_file:
            return
        waiting = select.poll()
        waiting.register(0, select.POLLIN)
        waiting.register(outputs[0], 0)
        ready = dict(waiting.poll())
        if 0 not in ready and ready.get(outputs[0], 0) & (select.POLLERR | select.POLLHUP):
            raise BrokenPipeError

    # Signals: the first has a file end at a frame, and what comes through a pipe ends when its writer
    # does; the second ends all at once.

    def _take_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._asked)

    def _asked(self, number, _):
        if self._signal:
            os._exit(128 + number)
        self._signal = number

    # Failures.

    def _report(self, line):
        try:
            os.write(2, f"{self._name}: {line}\n".encode())
        except OSError:
            pass

    def _place(self):
        count = self._reader.digest.count
        return f"events {self._first} to {count - 1}" if count else "the header"

    def _fail(self, error):
        """Says why, once in a pipeline, and leaves the status in the pipe for who reads it."""
        line = ": ".join(part for part in (error.operation, str(error)) if part)
        if error.told:
            self._pipe.say("told")
        else:
            self._report(line)
        mark, is_known = _control_frame("failed", 0, high=error.status), False
        for output in self._writer.pipes:
            try:
                is_known |= os.write(output, mark) == len(mark)
            except OSError:
                pass
        if error.told and not is_known:
            self._report(line)
        return error.status

    # Checkpoints.

    def _barrier(self, control):
        """The state is taken, and the barrier passes: it ends no frame, and what waits is state."""
        if self._pipe.is_there:
            length = self._writer.length
            state = self._state(control.number)
        self._writer.control(control.bytes.tobytes())
        self._writer.flush()
        if self._pipe.is_there:
            self._pipe.give(control.number, state, length)

    def _state(self, checkpoint):
        own = self._model.state() if self._stream else b""
        if own is None:
            return None
        output = self._output or Output(None)
        about = {
            "stage": self._stage, "checkpoint": checkpoint, "read": self._reader.digest.words,
            "ended": self._reader.has_ended, "written": self._writer.digest.words,
            "signals": sorted(output.signal_counts.items()),
            "headers": [len(each) for each in self._header_frames]}  # fmt: skip
        body = pack({
            "about": json.dumps(about).encode(), "headers": b"".join(self._header_frames),
            "rows": output.waiting.rows, "values": output.waiting.values, "model": own})  # fmt: skip
        return _STATE_HEAD + hashlib.blake2b(body, digest_size=8).digest() + body

    def _restore(self):
        if self._pipe.given is None:
            return self._stand()
        parts, about = self._unwrapped(self._pipe.given)
        frames, at = [], 0
        for size in about["headers"]:
            frames.append(parts["headers"][at:at + size].tobytes())
            at += size
        self._reader.resume(frames, about["read"], about["ended"])
        self._header_frames = frames
        if frames:
            self._begin()
            self._stream.written(frames[0], False)
            self._output.signal_counts = {strategy: count for strategy, count in about["signals"]}
            self._output.waiting = _Added(parts["rows"].copy(), parts["values"].copy())
            self._model.restore(parts["model"].tobytes())
        self._writer.digest.words = about["written"]
        digest = self._writer.digest
        self._writer.control(
            _control_frame("resume", digest.count, digest.value, about["checkpoint"]))

    def _stand(self):
        """Begins anew where the writer of the input goes on: with the header that it has written."""
        if self._pipe.standing is None:
            return
        words = memoryview(self._pipe.standing[:len(self._pipe.standing) & ~7]).cast("Q")
        if len(words) < 3 or words[0] < 1 or words[1] != 1:
            return  # It begins too.
        count = words[2]
        digest, (earlier, own) = list(words[3:3 + count]), words[3 + count:5 + count]
        start = 8 * (5 + count) + earlier
        header = self._pipe.standing[start:start + own]
        self._reader.resume([header], digest)
        self._header(NewHeader(False, memoryview(header)))

    def _unwrapped(self, bytes):
        def failure(cause):
            return StreamError(cause, 65, "restore", "checkpoint")

        head, hash, body = bytes[:8], bytes[8:16], bytes[16:]
        if head != _STATE_HEAD:
            raise failure("it is no state of a filter in Python")
        if hash != hashlib.blake2b(body, digest_size=8).digest():
            raise failure("the snapshot is damaged")
        parts = unpack(body)
        about = json.loads(parts["about"].tobytes())
        found, own = about["stage"], self._stage and [*self._stage[:3], list(self._stage[3])]
        if self._pipe.approves and found and own:
            found[2] = own[2]
        if found != own:
            raise failure(f"it is of {found}, and this is {own}")
        return parts, about


def run(model, program=None, version="1", arguments=""):
    """Runs a model as a filter from standard input to standard output, and ends the process.

    - program, version, arguments: this stage in the stream's lineage. Without a program there is no
      stage: a model that adds nothing then passes the stream on byte for byte."""
    stage = Stage(program, version, arguments) if program else None
    sys.exit(_Filter(model, stage).run())


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: python millrace.py STREAM KIND FILE.parquet")
    Stream(sys.argv[1]).parquet(sys.argv[2], sys.argv[3])
