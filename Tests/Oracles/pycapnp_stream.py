"""Reads and writes event streams with pycapnp and the schema alone.

    pycapnp_stream.py SCHEMA read FILE    one line an event: kind, times, origin, instrument, payload
    pycapnp_stream.py SCHEMA write FILE   a stream with an event of every kind and an undigested end
"""

import sys

import capnp

NO_TIME = -(2**63)
PAYLOADS = {
    "depth": "words", "auction": "words", "bar": "words", "order": "words", "fill": "words",
    "features": "values", "signal": "values", "account": "values", "decision": "text",
}


def read(schema, path):
    with open(path, "rb") as file:
        for frame in schema.Frame.read_multiple(file, traversal_limit_in_words=2**61):
            which = frame.which()
            if which == "header":
                names = " ".join(f"{one.symbol}/{one.publisher}" for one in frame.header.instruments)
                stages = " ".join(stage.program for stage in frame.header.lineage)
                print("header", names, "|", stages)
            elif which == "batch":
                print_batch(frame.batch)
            elif which == "end":
                print("end", frame.end.eventCount, frame.end.which())
            else:
                print("control", frame.control.which())


def print_batch(batch):
    values, words, text = list(batch.values), list(batch.words), bytes(batch.text)
    for event in batch.events:
        kind = event.which()
        payload = ""
        if kind in PAYLOADS:
            group = getattr(event, kind)
            source = {"words": words, "values": values, "text": text}[PAYLOADS[kind]]
            part = source[group.offset : group.offset + group.count]
            payload = part.decode() if kind == "decision" else ",".join(map(repr, part))
        print("event", kind, event.eventTime, event.receiveTime, event.origin, event.instrument,
              event.flags, payload)


def write(schema, path):
    kinds = sorted(schema.Kind.schema.enumerants, key=schema.Kind.schema.enumerants.get)
    # Our readers take frames of one segment: the first is made large enough.
    frames = [schema.Frame.new_message(num_first_segment_words=1 << 12) for _ in range(3)]
    header = frames[0].init("header")
    header.major = 1
    header.kinds = kinds
    header.init("instruments", 1)[0] = schema.Instrument.new_message(
        id=0, symbol="PY", publisher="PYCAPNP", priceExponent=-2, validFrom=NO_TIME,
        validTo=NO_TIME, tickSize=NO_TIME, lotSize=NO_TIME)
    header.init("lineage", 1)[0] = schema.Stage.new_message(program="pycapnp", version="2")
    features = [schema.Feature.new_message(name=name, expression=name) for name in ("mid", "spread")]
    header.init("featureSets", 1)[0] = schema.FeatureSet.new_message(features=features)
    header.init("strategies", 1)[0] = schema.Strategy.new_message(
        name="mine", version="1", inputs=features[:1])
    batch = frames[1].init("batch")
    events = batch.init("events", len(kinds))
    words, values, text = [], [], b"because\x00"
    for index, kind in enumerate(kinds):
        event = events[index]
        event.eventTime = 1_700_000_000_000_000_000 + index
        event.receiveTime = NO_TIME
        event.origin = index + 1
        event.instrument = 0
        event.flags = 1
        if kind == "watermark":
            event.watermark = None
            continue
        group = event.init(kind)
        if kind in ("quote", "trade"):
            fill_prices(group, kind)
        if kind not in PAYLOADS:
            continue
        group.offset = {"words": len(words), "values": len(values), "text": 0}[PAYLOADS[kind]]
        if PAYLOADS[kind] == "words":
            part = list(range(100, 100 + {"depth": 6, "auction": 8, "bar": 4, "order": 10, "fill": 7}[kind]))
            if kind in ("order", "fill"):
                part[{"order": 2, "fill": 1}[kind]] = 0  # the strategy
            group.count = len(part)
            words += part
        elif PAYLOADS[kind] == "values":
            # A signal has cause and price before its inputs.
            group.count = 3 if kind == "signal" else 2
            values += [1.5, float("nan"), 2.5][: group.count]
        else:
            group.count = 7
        if kind == "depth":
            group.levels = 1
    batch.words, batch.values, batch.text = words, values, text
    end = frames[2].init("end")
    end.eventCount = len(kinds)
    end.undigested = None
    with open(path, "wb") as file:
        for frame in frames:
            frame.write(file)


def fill_prices(group, kind):
    if kind == "quote":
        group.bidPrice, group.bidSize, group.askPrice, group.askSize = 12345, 10, 12350, NO_TIME
    else:
        group.price, group.size, group.tradeId, group.aggressor = -150, 3, 77, "ask"


if __name__ == "__main__":
    loaded = capnp.load(sys.argv[1])
    {"read": read, "write": write}[sys.argv[2]](loaded, sys.argv[3])
