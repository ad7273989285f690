"""How many standard deviations the mid-price of each instrument lies from its mean over the last quotes.

    ingest CAPTURE | normalize --book 1 | python3 examples/python/zscore.py [QUOTES] | show --kind features

A filter in Python: it adds a feature, and passes everything on. In a graph of `pipe` it is a node, as
zscore.graph.toml beside this file shows. QUOTES is how many the window has, 64 where it is left out.
"""

import sys

import numpy as np
from millrace import KIND_NAMES, NO_NUMBER, Model, StreamError, pack, run, unpack

QUOTE = KIND_NAMES.index("quote")


class ZScore(Model):
    def __init__(self, window):
        self.window = window
        self.last = {}  # by instrument the mids that the next window begins with

    def begin(self, stream):
        if QUOTE not in stream.header.kinds:
            raise StreamError("it has no quotes (`normalize --book 1` makes them)", 65, "begin", "stream")
        self.set = stream.feature_set([f"mid_zscore({self.window})"])

    def process(self, frame, output):
        quotes = frame.typed("quote")
        known = (quotes["bid_price"] != NO_NUMBER) & (quotes["ask_price"] != NO_NUMBER)
        places = np.flatnonzero((frame.kinds == QUOTE) & known)
        for instrument in np.unique(quotes["instrument"][places]):
            own = places[quotes["instrument"][places] == instrument]
            mids = (quotes["bid_price"][own] + quotes["ask_price"][own]) / 2
            mids = np.concatenate([self.last.get(instrument, mids[:0]), mids])
            self.last[instrument] = mids[-self.window + 1:]
            if len(mids) < self.window:
                continue
            # Window by window, and so the same however the quotes are cut into frames.
            windows = np.lib.stride_tricks.sliding_window_view(mids, self.window)
            away = windows - windows.mean(axis=1)[:, None]
            deviation = np.sqrt(np.einsum("ij,ij->i", away, away) / self.window)
            score = away[:, -1] / np.where(deviation > 0, deviation, np.nan)
            output.features(self.set, own[-len(windows):], score)

    def state(self):
        return pack({str(instrument): mids for instrument, mids in sorted(self.last.items())})

    def restore(self, state):
        self.last = {int(name): mids for name, mids in unpack(state).items()}


window = sys.argv[1] if len(sys.argv) > 1 else "64"
if not window.isdecimal() or int(window) < 2:
    print(f"zscore: usage: {window}: is no number of quotes above 1", file=sys.stderr)
    sys.exit(64)
run(ZScore(int(window)), "zscore", arguments=window)
