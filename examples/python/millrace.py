"""Reads Millrace event streams with numpy alone: events of a frame as a structured array in place,
nothing copied; tables of a kind, feature vectors, and from there to Polars and to Parquet.

    from millrace import Stream

    stream = Stream("day.mill")
    for frame in stream.frames():                # memory of the file itself
        quotes = frame.events("quote")           # bid_price, bid_size, ... as integers
    vectors = stream.vectors()[0]                # .times, .instruments, .names, .values
    stream.polars("trade")                       # prices as floats, symbols as text
    stream.parquet("features", "day.parquet")

On a command line it writes Parquet: `python millrace.py day.mill features day.parquet`.

The encoding: https://capnproto.org/encoding.html; the fields and their units: schemas/stream.capnp.
Streams packed by zstd are unpacked first (`zstd -d day.mill.zst`). A stream that is cut off is read
to its last whole frame; `Stream.is_whole` tells: it is true once the frames were read to an end that
counts what came (the digest is not computed here; `show --info` does), and `Stream.is_stopped` says
that a signal made it a part. Streams joined by `cat` are read one by one.
"""

import mmap
import struct
import sys
from dataclasses import dataclass

import numpy as np

NO_NUMBER = NO_TIME = np.iinfo(np.int64).min
NO_INSTRUMENT = 0xFFFFFFFF
FLAGS = (
    "last snapshot late odd_lot crossed_or_locked time_borrowed skewed partial derived implied "
    "auction unreliable hidden condition of_kind"
).split()  # fmt: skip

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
BAR_WORDS = ["open", "high", "low", "close"]
LEVEL_WORDS = ["bid_price", "bid_size", "bid_count", "ask_price", "ask_size", "ask_count"]
# End of what is generated.
KIND_NAMES = list(KINDS)
SIDES = np.array(["", "bid", "ask"])


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


@dataclass
class Frame:
    """The events of one frame and what they point into, all of it in the memory of the file."""

    all: np.ndarray  # the fields that every event has
    values: np.ndarray
    words: np.ndarray
    text: np.ndarray
    _typed: callable

    def events(self, kind, mask=None):
        """The events of a kind. Where the frame has others too, numpy's choice of rows is a copy;
        `typed(kind)` is all events with the fields of the kind, in place."""
        chosen = self.all["kind"] == KIND_NAMES.index(kind)
        typed = self.typed(kind)
        return typed if chosen.all() else typed[chosen]

    def typed(self, kind):
        return self._typed(kind)

    def payload(self, events, source):
        """A row of `source` (values or words) for each of the events, all of which hold as many."""
        width = int(events["count"][0]) if len(events) else 0
        first = events["offset"].astype(np.int64)
        if len(events) and (np.diff(first) == width).all():
            return source[first[0]:first[0] + width * len(events)].reshape(-1, width)
        return source[first[:, None] + np.arange(width)]


class Stream:
    """A recorded stream in a file."""

    def __init__(self, path):
        with open(path, "rb") as file:
            try:
                self.memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
            except ValueError:
                self.memory = b""
        if self.memory[:4] == b"\x28\xb5\x2f\xfd" or self.memory[:2] == b"\x1f\x8b":
            raise ValueError(f"{path}: it is packed; unpack it first (zstd -d or gzip -d)")
        self.instruments = {}
        self.feature_sets = {}
        self.lineage = []
        self.is_whole = self.is_stopped = False
        self.path = path
        first = next(self._messages(), None)
        if first is None or first[0] != 0:
            raise ValueError(
                f"{path}: there is no header at the beginning; this is no event stream")
        self._take_header(first[1])

    # Frames.

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
                first, stride, count = body.composite(0)
                if count and stride < 72:
                    raise ValueError(f"{self.path}: an event has fewer than 72 bytes")
                came += count
                yield Frame(
                    self._array(event_type(None, stride), count, first), body.array(1, "<f8"),
                    body.array(2, "<i8"), body.array(3, "u1"),
                    lambda kind, stride=stride, count=count, first=first: self._array(
                        event_type(kind, stride), count, first))  # fmt: skip
            elif tag == 2:
                if body.number("<Q", 0) != came:
                    raise ValueError(
                        f"{self.path}: the end counts {body.number('<Q', 0)} events, but {came} came")
                self.is_whole = True
                self.is_stopped |= bool(body.number("<H", 8 + 2) & 1)

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

    # Messages.

    def _messages(self):
        """The tag and the body of every whole frame."""
        at, end = 0, len(self.memory)
        while at + 8 <= end:
            segments, words = struct.unpack_from("<II", self.memory, at)
            if segments != 0:
                raise ValueError(
                    f"{self.path}: it is not an event stream, or not from its beginning (byte {at})")
            if at + 8 + 8 * words > end:
                return
            if words == 0:
                raise ValueError(f"{self.path}: an empty frame (byte {at})")
            frame = _Struct.root(_Segment(self.memory, at + 8, at + 8 + 8 * words))
            yield frame.number("<H", 0), frame.struct(0)
            at += 8 + 8 * words

    def _array(self, type, count, first):
        if count == 0:
            return np.empty(0, type)
        return np.frombuffer(self.memory, type, count, first)

    def _take_header(self, header):
        if header.number("<H", 0) > 1:
            raise ValueError(f"schema version {header.number('<H', 0)} is newer than this reader")
        if not header.number("<B", 6) & 1:
            self.instruments, self.feature_sets = {}, {}
        for each in header.structs(0):
            made = _instrument(each)
            if made.id > len(self.instruments):
                raise ValueError(f"{self.path}: instrument {made.id} comes too early")
            self.instruments[made.id] = made
        for each in header.structs(1):
            features = each.structs(1)
            made = FeatureSet(
                each.number("<H", 0), each.text(0), [one.text(0) for one in features],
                [one.text(1) for one in features], [one.number("<Q", 0) for one in features])
            self.feature_sets[made.id] = made
        stages = [(each.text(0), each.text(1), each.text(2)) for each in header.structs(3)]
        self.lineage = stages or self.lineage


def _instrument(each):
    price, size = each.number("<b", 4), each.number("<b", 5)

    def decimal(offset, exponent):
        value = each.number("<q", offset)
        return float("nan") if value == NO_NUMBER else value / 10.0**-exponent

    return Instrument(
        each.number("<I", 0), each.text(0), each.text(1), each.text(2), each.text(4), each.text(3),
        decimal(24, price), decimal(32, size), each.number("<d", 40), price, size,
        bool(each.number("<B", 6) & 1))


class _Segment:
    """The bytes of a frame. Nothing is read outside of them, whatever its pointers say."""

    def __init__(self, memory, start, end):
        self.memory, self.start, self.end = memory, start, end

    def span(self, at, size):
        """The position of `size` bytes, which must lie inside."""
        if size < 0 or at < self.start or at + size > self.end:
            raise ValueError(f"a pointer leads out of its frame (byte {at})")
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
            raise ValueError(f"no pointer to a struct where one must stand (byte {at})")
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
            raise ValueError(f"no list of the right kind where one must stand (byte {at})")
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
            raise ValueError(f"a list claims more elements than it has room for (byte {start})")
        self.segment.span(start + 8, stride * count)
        return start + 8, stride, count

    def array(self, index, form):
        """A list of numbers, in place."""
        size = np.dtype(form).itemsize
        start, count = self.list(index, 5 if size == 8 else 2)
        if not count:
            return np.empty(0, form)
        return np.frombuffer(self.segment.memory, form, count, self.segment.span(start, count * size))

    def text(self, index):
        start, size = self.list(index, 2)
        if not size:
            return ""
        self.segment.span(start, size)
        return bytes(self.segment.memory[start:start + size - 1]).decode()


def _target(at, value):
    """Where the object of a pointer begins."""
    offset = (value & 0xFFFFFFFF) >> 2
    return at + 8 + 8 * (offset - (1 << 30) if offset >= 1 << 29 else offset)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: python millrace.py STREAM KIND FILE.parquet")
    Stream(sys.argv[1]).parquet(sys.argv[2], sys.argv[3])
