"""`make compare OLD=FOLDER`: the programs of another build beside these, on the same streams in the
same run, in turns: CPU seconds of both, their ratio, and whether both said the same.

Environment: BENCH_EVENTS (2000000 records in the capture), BENCH_RUNS (9 turns, after one to warm up).
The ratio of a row is the median over the turns of new / old, so that a mood of the machine, which lasts
longer than a turn, meets both sides.
"""

import os
import statistics
import subprocess
import sys

sys.dont_write_bytecode = True  # nothing is left among the sources

from features_measured import FIFTY, FULL, TEN_FEATURES
from processes import run

PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRATCH = os.path.join(PACKAGE, ".build/bench")
RECORDS = int(os.environ.get("BENCH_EVENTS", "2000000"))
RUNS = int(os.environ.get("BENCH_RUNS", "9"))
CONFIG = os.path.join(PACKAGE, "Tests/Bench/backtest.toml")
SIMULATED = "sim:seed=7,instruments=8,events=1000000"
NEW = os.path.join(PACKAGE, ".build/release")


def file(name):
    return os.path.join(SCRATCH, name)


def prepare():
    """The streams that stand before each program, made once by the programs of this build."""
    os.makedirs(SCRATCH, exist_ok=True)
    capture = file(f"ticks-{RECORDS}")
    if not os.path.exists(capture + ".dbn.zst"):
        script = os.path.join(PACKAGE, "Tests/Bench/generate_capture.py")
        subprocess.run([sys.executable, script, capture, str(RECORDS)], check=True)

    def make(name, read, *command):
        run([os.path.join(NEW, command[0]), *command[1:]], read=read and file(read), write=file(name))

    make("c-raw", None, "ingest", capture + ".dbn.zst")
    make("c-clean", "c-raw", "normalize", "--lateness", "200ms")
    make("c-sim", None, "ingest", SIMULATED)
    make("c-other", None, "ingest", SIMULATED.replace("seed=7", "seed=8"))
    make("c-book", "c-sim", "normalize", "--book", "5")
    make("c-rows", "c-clean", "features", "sma(10)@1s", "sma(50)@1s")
    make("c-signals", "c-rows", "signal", "-c", CONFIG)
    make("c-orders", "c-signals", "risk", "-c", CONFIG, "--venue", CONFIG)
    make("c-fills", "c-orders", "execute", "--sim", "-c", CONFIG)
    return capture + ".dbn.zst"


def jobs(capture):
    """What is measured: name, file on standard input, command."""
    yield "start", None, ["show", "--version"]
    yield "ingest dbn", None, ["ingest", capture]
    yield "ingest sim", None, ["ingest", SIMULATED]
    yield "normalize", "c-raw", ["normalize", "--lateness", "200ms"]
    yield "normalize --book 5", "c-sim", ["normalize", "--book", "5"]
    yield "features, ten of L1", "c-clean", ["features", *TEN_FEATURES]
    yield "features, FULL", "c-clean", ["features", *FULL, "--only"]
    yield "features, fifty", "c-clean", ["features", *FIFTY]
    yield "features, books", "c-book", ["features", "imbalance(5)", "mid", "ofi(3)"]
    yield "signal", "c-rows", ["signal", "-c", CONFIG]
    yield "risk", "c-signals", ["risk", "-c", CONFIG, "--venue", CONFIG]
    yield "execute", "c-orders", ["execute", "--sim", "-c", CONFIG]
    yield "tca", "c-fills", ["tca"]
    yield "evaluate", "c-rows", ["evaluate", "1,1s"]
    yield "merge of one", None, ["merge", file("c-sim")]
    yield "merge of two", None, ["merge", file("c-sim"), file("c-other")]
    yield "slice", "c-clean", ["slice", "--kind", "trade"]
    yield "show --info", "c-clean", ["show", "--info"]


def said(command, read):
    """What a program says: the digest of the events it writes, or else its text."""
    with open(file(read) if read else os.devnull, "rb") as source:
        output = subprocess.run(command, stdin=source, capture_output=True, check=True).stdout
    info = subprocess.run([os.path.join(NEW, "show"), "--info"], input=output, capture_output=True)
    digests = [line for line in info.stdout.splitlines() if line.startswith(b"digest")]
    return digests or output


def main():
    if len(sys.argv) != 2 or not os.path.exists(os.path.join(sys.argv[1], "ingest")):
        sys.exit("compare: OLD is a folder with the programs of another build")
    old = os.path.abspath(sys.argv[1])
    capture = prepare()
    print(f"{'job':<22}{'old s':>9}{'new s':>9}{'ratio':>8}{'least':>8}  output")
    for name, read, command in jobs(capture):
        both = [[os.path.join(folder, command[0]), *command[1:]] for folder in (old, NEW)]
        same = said(both[0], read) == said(both[1], read)
        turns = []
        for turn in range(RUNS + 1):
            # The one that goes first changes: neither always runs behind the other.
            order = (0, 1) if turn % 2 == 0 else (1, 0)
            costs = {side: sum(run(both[side], read=read and file(read)).cpu) for side in order}
            turns.append((costs[0], costs[1]))
        turns = turns[1:]
        ratio = statistics.median(new / old for old, new in turns)
        least = min(new for _, new in turns) / min(old for old, _ in turns)
        middle = [statistics.median(each) for each in zip(*turns)]
        print(f"{name:<22}{middle[0]:>9.3f}{middle[1]:>9.3f}{ratio:>8.3f}{least:>8.3f}  "
              f"{'same' if same else 'differs'}", flush=True)


main()
