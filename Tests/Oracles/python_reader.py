"""Compares the tables of examples/python/millrace.py with what `show --csv` prints of the same stream,
kind by kind and value by value, and asks whether arrays lie in the memory of the file.

    python_reader.py SHOW STREAM
"""

import csv
import os
import subprocess
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../examples/python"))
import millrace

show, path = sys.argv[1:]
stream = millrace.Stream(path)


def printed(kind):
    said = subprocess.run(
        [show, "--csv", "--epoch", "--kind", kind, path], check=True, capture_output=True, text=True)
    rows = list(csv.reader(said.stdout.splitlines()))
    return rows[0], rows[1:]


def number(text):
    return float(text) if text else float("nan")


def compare(kind, columns):
    headings, rows = printed(kind)
    count = len(next(iter(columns.values()), []))
    assert count == len(rows), f"{kind}: {count} rows, {len(rows)} printed"
    compared = 0
    for place, heading in enumerate(headings):
        if heading not in columns:
            continue
        column, cells = columns[heading], [row[place] for row in rows]
        if column.dtype.kind == "M":
            same = column.astype(np.int64) == np.array(cells, np.int64)
        elif column.dtype.kind == "U":
            same = column == np.array(cells)
        else:
            # What is absent is NaN, and enumerations are numbers here and names there.
            try:
                wanted = np.array([number(cell) for cell in cells])
            except ValueError:
                continue
            if column.dtype.kind in "ui":
                wanted = np.array([int(cell) if cell else 0 for cell in cells], column.dtype)
            same = (column == wanted) | ((column != column) & (wanted != wanted))
        assert same.all(), f"{kind}: {heading} of row {np.argmin(same)}"
        compared += 1
    return compared


kinds = sorted({
    millrace.KIND_NAMES[kind] for frame in stream.frames() for kind in np.unique(frame.all["kind"])})
assert stream.is_whole
for kind in kinds:
    if kind in ("watermark", "features"):
        continue
    print(kind, len(stream.events(kind)), compare(kind, stream.columns(kind)))
for vectors in stream.vectors():
    if len(stream.feature_sets) == 1:
        print("features", len(vectors.times), compare("features", stream.columns("features")))

# In place: the arrays of a frame share the memory of the file.
memory = np.frombuffer(stream.memory, "u1")
for frame in stream.frames():
    if len(frame.all) == 0:
        continue
    assert np.shares_memory(frame.all, memory)
    assert np.shares_memory(frame.typed("quote"), memory)
    assert len(frame.values) == 0 or np.shares_memory(frame.values, memory)

try:
    import polars
except ImportError:
    print("polars: absent")
else:
    target = path + ".parquet"
    stream.parquet("trade", target)
    back = polars.read_parquet(target)
    trades = stream.columns("trade")
    assert (back["price"].to_numpy() == trades["price"]).all()
    assert (back["event_time"].to_numpy() == trades["event_time"]).all()
    print("parquet", len(back))
