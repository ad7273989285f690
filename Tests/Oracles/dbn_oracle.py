#!/usr/bin/env python3
"""What the events of every DBN capture must be, from Databento's own decoder.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install databento-dbn zstandard
    /tmp/oracle/bin/python Tests/Oracles/dbn_oracle.py ../shared/data/dbn > Tests/CapturesTests/Golden/dbn.json

For each file: records by type (rtype), the number of events, the first one as a line of text, and
the FNV-1a hash of all lines. The same lines are made from our events in DbnGoldenTests.swift.
"""
import collections
import datetime
import glob
import io
import json
import os
import sys

import databento_dbn as dbn
import zstandard

NONE_PRICE = 2**63 - 1
NONE_TIME = 2**64 - 1
NONE_SIZE = 2**32 - 1
INTERVALS = {0x20: 1, 0x21: 60, 0x22: 3600, 0x23: 86400, 0x24: 86400}
SECOND = 1_000_000_000


def read(path):
    raw = open(path, "rb").read()
    if raw[:4] == b"\x28\xb5\x2f\xfd":
        raw = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(raw), read_across_frames=True).read()
    return raw


def fnv1a(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & (2**64 - 1)
    return value


def price(value):
    return "-" if value == NONE_PRICE else str(value)


def time(value):
    return "-" if value == NONE_TIME else str(value)


def size(value):
    return "-" if value == NONE_SIZE else str(value)


def side(record):
    return {"B": "bid", "A": "ask"}.get(str(record.side), "none")


def flag_names(flags):
    names = []
    if flags & 0x20:
        names.append("snapshot")
    if flags & 0x0C:
        names.append("unreliable")
    if flags & 0x02:
        names.append("condition")
    return names


def ends_group(records, index, schema):
    """The venue's mark; without it a group ends before another instrument, type or time."""
    record = records[index]
    if int(record.flags) & 0x80 or schema in ("trades", "tbbo", "tcbbo"):
        return True
    if int(record.rtype) == 0 or int(record.rtype) in (0xC0, 0xC1, 0xC3, 0xC4):
        return True
    if index + 1 == len(records):
        return True
    follower = records[index + 1]
    if int(follower.rtype) != int(record.rtype) or follower.instrument_id != record.instrument_id:
        return True
    if int(record.flags) & int(follower.flags) & 0x20:
        return False
    return follower.ts_event != record.ts_event


def symbol_of(metadata, record, when):
    if metadata is None:
        return record.raw_symbol
    day = datetime.datetime.fromtimestamp(when // SECOND, datetime.timezone.utc).date()
    for symbol, intervals in metadata.mappings.items():
        for interval in intervals:
            if interval["symbol"] == str(record.instrument_id):
                if interval["start_date"] <= day < interval["end_date"]:
                    return symbol
    return str(record.instrument_id)


def level_side(px, sz, ct):
    if px == NONE_PRICE:
        return "-,-,-"
    return f"{px},{size(sz)},{size(ct)}"


def lines(metadata, records):
    schema = str(metadata.schema) if metadata else ""
    newest = {}
    for index, record in enumerate(records):
        rtype = int(record.rtype)
        received = getattr(record, "ts_recv", None)
        when = received if received is not None and received != NONE_TIME else record.ts_event
        symbol = symbol_of(metadata, record, when)
        names = flag_names(int(record.flags)) if hasattr(record, "flags") else []
        sequence = getattr(record, "sequence", 0)
        last = ends_group(records, index, schema) if hasattr(record, "flags") else True

        def line(kind, body, is_last, event_time=None, extra=()):
            flags = "|".join(names + list(extra))
            stamp = time(record.ts_event if event_time is None else event_time)
            arrival = "-" if received is None else time(received)
            return f"{kind} {stamp} {arrival} {sequence} {symbol} {'last' if is_last else 'more'} {flags} {body}"

        def trade():
            return f"{price(record.price)},{size(record.size)},{side(record)}"

        if rtype == 0x00:
            yield line("trade", trade(), True)
        elif rtype in (0x01, 0xB1, 0xC2, 0xC0, 0xC1, 0xC3, 0xC4):
            top = record.levels[0]
            crossed = ["crossed"] if top.bid_px >= top.ask_px and top.bid_px != NONE_PRICE else []
            sampled = rtype >= 0xC0 and rtype != 0xC2
            bid = f"{price(top.bid_px)},{'-' if top.bid_px == NONE_PRICE else size(top.bid_sz)}"
            ask = f"{price(top.ask_px)},{'-' if top.ask_px == NONE_PRICE else size(top.ask_sz)}"
            if sampled and record.price != NONE_PRICE:
                # The newest trade, once.
                sale = f"{price(record.price)},{size(record.size)},{time(record.ts_event)},0,0,0"
                if newest.get(symbol) != sale:
                    yield line("statistic", sale, False, received)
                newest[symbol] = sale
            # The quote of a trade is the one before it.
            is_trade = not sampled and str(record.action) == "T"
            own = names
            names = sorted(names + crossed, key=["snapshot", "crossed", "unreliable", "condition"].index)
            yield line("quote", f"{bid},{ask}", last and not is_trade, received if sampled else None, extra=["pre_trade"] * is_trade)
            if is_trade:
                names = own
                yield line("trade", trade(), last)
        elif rtype == 0x0A:
            if str(record.action) == "T":
                yield line("trade", trade(), False)
            rows = [level_side(l.bid_px, l.bid_sz, l.bid_ct) + "," + level_side(l.ask_px, l.ask_sz, l.ask_ct) for l in record.levels]
            yield line("depth", ";".join(rows), last)
        elif rtype == 0xA0:
            action = str(record.action)
            if action == "T":
                yield line("trade", trade(), last and record.order_id == 0)
                if record.order_id != 0:
                    names = [name for name in names if name != "condition"]
                    yield line("trade_detail", str(record.order_id), last)
            else:
                name = {"A": "add", "C": "reduce", "M": "modify", "F": "fill", "R": "clear"}[action]
                yield line("order_action", f"{name},{price(record.price)},{size(record.size)},{record.order_id},{side(record)},{record.channel_id}", last)
        elif rtype in INTERVALS:
            end = record.ts_event + INTERVALS[rtype] * SECOND
            yield line("bar", f"{record.ts_event},{record.open},{record.high},{record.low},{record.close},{record.volume}", True, end)
        elif rtype == 0x12:
            answers = [{True: "yes", False: "no"}.get(x, "unknown") for x in (record.is_trading, record.is_quoting, record.is_short_sell_restricted)]
            yield line("status", f"{int(record.action)},{int(record.reason)},{int(record.trading_event)}," + ",".join(answers), True)
        elif rtype == 0x18:
            quantity = "-" if record.quantity == NONE_PRICE else str(record.quantity)
            yield line("statistic", f"{price(record.price)},{quantity},{time(record.ts_ref)},{int(record.stat_type)},{int(record.update_action) - 1},{record.channel_id}", True)
        elif rtype == 0x14:
            body = [price(record.ind_match_price), size(record.paired_qty), size(record.total_imbalance_qty), side(record),
                    price(record.ref_price), price(record.upper_collar), price(record.lower_collar), price(record.cont_book_clr_price),
                    price(record.auct_interest_clr_price), size(record.market_imbalance_qty), time(record.auction_time), str(ord(str(record.auction_type)))]
            yield line("auction", ",".join(body), True, extra=["auction"])
        elif rtype == 0x13:
            yield f"definition {symbol} {record.instrument_id} {record.currency} {price(record.min_price_increment)} {time(record.activation)} {time(record.expiration)}"


def main(root):
    result = {}
    for path in sorted(glob.glob(os.path.join(root, "*", "*"))):
        if path.endswith(".dbz"):
            continue
        fragment = "frag" in path
        decoder = dbn.DBNDecoder(has_metadata=not fragment)
        decoder.write(read(path))
        decoded = decoder.decode()
        metadata, records = (None, decoded) if fragment else (decoded[0], decoded[1:])
        types = collections.Counter(f"{int(r.rtype)}" for r in records)
        text = list(lines(metadata, records))
        result[os.path.relpath(path, root)] = {
            "records": dict(sorted(types.items())),
            "lines": len(text),
            "first": text[0] if text else "",
            "hash": f"{fnv1a(chr(10).join(text)):016x}",
        }
    json.dump(result, sys.stdout, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    main(sys.argv[1])
