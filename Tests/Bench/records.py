"""The records of a DBN capture of schema mbp-1, as a numpy array."""

import struct
import subprocess

import numpy as np

# https://databento.com/docs/schemas-and-data-formats/mbp-1
RECORD = np.dtype([
    ("length", "u1"), ("rtype", "u1"), ("publisher_id", "<u2"), ("instrument_id", "<u4"),
    ("ts_event", "<u8"), ("price", "<i8"), ("size", "<u4"), ("action", "u1"), ("side", "u1"),
    ("flags", "u1"), ("depth", "u1"), ("ts_recv", "<u8"), ("ts_in_delta", "<i4"),
    ("sequence", "<u4"), ("bid_px", "<i8"), ("ask_px", "<i8"), ("bid_sz", "<u4"),
    ("ask_sz", "<u4"), ("bid_ct", "<u4"), ("ask_ct", "<u4"),
])  # fmt: skip
SYMBOL = 71  # bytes


def read_capture(path):
    """The records in the order of the file, and the symbols by instrument id."""
    raw = subprocess.run(["zstd", "-dc", path], check=True, capture_output=True).stdout
    length = struct.unpack_from("<I", raw, 4)[0]
    return np.frombuffer(raw, RECORD, offset=8 + length), symbols(raw[8:8 + length])


def symbols(metadata):
    """The mappings at the end: symbol, one interval, its dates, instrument id."""
    at = 16 + 26 + 3 + 2 + 53 + 4
    for _ in range(3):
        at += 4 + SYMBOL * struct.unpack_from("<I", metadata, at)[0]
    text = lambda place: metadata[place:place + SYMBOL].rstrip(b"\0").decode()
    width = SYMBOL + 4 + 8 + SYMBOL
    count = struct.unpack_from("<I", metadata, at)[0]
    entries = [at + 4 + width * index for index in range(count)]
    return {int(text(entry + SYMBOL + 12)): text(entry) for entry in entries}
