"""`make bench`: what Millrace costs, each figure beside its bar, its aim, and a limit of this machine
measured in the same run.

Environment: BENCH_EVENTS (10000000 records in the capture), BENCH_RUNS (3, after one to warm up),
MILLRACE_BENCH_STRICT=1 makes a missed bar an error, PEERS=1 runs other programs on the same capture
and work and compares the values. Only the standard library is imported here: what a process is
measured at begins with the size of the one that started it.
"""

import os
import shlex
import statistics
import subprocess
import sys

sys.dont_write_bytecode = True  # nothing is left among the sources

import feature_costs
import graphs
import peers
from features_measured import FIFTY, FULL, TEN_FEATURES
from processes import measure, run
from table import Table

PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARIES = os.path.join(PACKAGE, ".build/release")
SCRATCH = os.path.join(PACKAGE, ".build/bench")
RECORDS = int(os.environ.get("BENCH_EVENTS", "10000000"))
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
CAPTURE = os.path.join(SCRATCH, f"ticks-{RECORDS}")
LATENESS = ["--lateness", "200ms"]
ROWS = ["spread", "imbalance(1)"]
SIMULATED = "sim:seed=7,instruments=8,events=2000000"
MEMORY_BAR, MEMORY_AIM = 32, 16


def program(name, *arguments):
    return [os.path.join(BINARIES, name), *arguments]


def fused(*stages):
    """The pipeline of the stages in one process."""
    return program("pipe", "fuse", *(
        shlex.join([os.path.basename(command), *arguments]) for command, *arguments in stages))


def file(name):
    return os.path.join(SCRATCH, name)


def copy(source):
    """The least that reading a file takes."""
    return lambda: run(["dd", "bs=256K", "status=none"], read=source)


def relayed(stream):
    """What a pipe costs through which a stream goes, CPU seconds: writing it and reading it."""
    copy = ["dd", "bs=256K", "status=none"]
    once, twice = measure(
        RUNS, lambda: run(copy, read=file(stream)), lambda: run(copy, copy, read=file(stream)))
    return sum(twice.cpu) - sum(once.cpu)


def decompress():
    """The least that reading the capture takes, and what bars are scaled by."""
    return run(["zstd", "-dc", CAPTURE + ".dbn.zst"])


def decompression():
    """M records of the capture a second."""
    return RECORDS / measure(RUNS, decompress)[0].wall / 1e6


def prepare():
    """The capture, made once, and the streams that single programs are measured on."""
    os.makedirs(SCRATCH, exist_ok=True)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os.environ["NUMBA_CACHE_DIR"] = file("numba")
    if not os.path.exists(CAPTURE + ".dbn.zst"):
        print(f"making a capture of {RECORDS:,} records", flush=True)
        script = os.path.join(PACKAGE, "Tests/Bench/generate_capture.py")
        subprocess.run([sys.executable, script, CAPTURE, str(RECORDS)], check=True)
    print("warming up", flush=True)
    run(program("ingest", CAPTURE + ".dbn.zst"), write=file("raw.mill"))
    said = run(
        program("normalize", *LATENESS, "--stats"), read=file("raw.mill"),
        write=file("clean.mill"), keep_errors=True).errors
    run(program("ingest", SIMULATED), write=file("sim.mill"))
    run(program("normalize", "--book", "1"), program("features", *ROWS), read=file("sim.mill"),
        write=file("rows.mill"))
    return next(int(line.split()[-1]) for line in said.splitlines() if "events in" in line)


def in_process(table):
    """Figures of `millrace-bench`, each `name value unit`: medians of several runs."""

    def figures(*arguments):
        command = ["taskset", "-c", str(cores[0]), *program("millrace-bench", *arguments)]
        runs = [subprocess.run(command, check=True, capture_output=True, text=True)
                for _ in range(RUNS)]
        lines = [line.split() for said in runs for line in said.stdout.splitlines()]
        return {name: statistics.median(float(line[1]) for line in lines if line[0] == name)
                for name in dict.fromkeys(line[0] for line in lines)}

    cores = sorted(os.sched_getaffinity(0))
    table.calibrate("single operations", decompression())
    codec = figures("codec")
    limit = ("reading the bytes", codec["read"])
    table.cost("codec, encode", codec["encode"], "ns/event", 10, 4, limit)
    table.cost("codec, decode, less the reading", codec["decode"] - codec["read"], "ns/event", 10, 4,
               limit)
    for name, command in (("slice", ["slice"]), ("features mid", ["features", "mid"])):
        hop = figures("hop", str(cores[-1]), *program(*command))
        limit = ("bare ping-pong", hop["hop_bare"])
        table.cost(f"one hop, idle, {name}", hop["hop_filter"], "us", 1.5, 1.1, limit, of_limit=True)
    decisions = figures("decisions")
    for name, what in (("1_held", "one instrument held"), ("100_held", "100 instruments held"),
                       ("20000_open", "20,000 orders open"), ("kill_file", "a kill file looked for")):
        table.cost(f"a risk decision, every check, {what}", decisions[f"decision_{name}"], "ns", 700,
                   300)
        table.cost(f"allocations, a decision, {what}", decisions[f"allocations_decision_{name}"],
                   "/decision", 0, 0)
    table.note(f"a quote through risk: {decisions['risk_quote_unheld']:.0f} ns, of 100 instruments that "
               f"are held {decisions['risk_quote_100_held']:.0f} ns")
    for name, value in figures("allocations").items():
        table.cost(f"allocations, {name.split('_')[1]}", value, "/event", 0, 0)


def alone(table, events):
    """Single programs from a file to nowhere, by CPU time: events of input a second on one core."""
    normalize = lambda: run(program("normalize", *LATENESS), read=file("raw.mill"))
    features = lambda: run(program("features", *TEN_FEATURES), read=file("clean.mill"))
    full = lambda: run(program("features", *FULL, "--only"), read=file("clean.mill"))
    fifty = lambda: run(program("features", *FIFTY), read=file("clean.mill"))
    books = lambda: run(program("normalize", "--book", "10"), read=file("sim.mill"))
    evaluate = lambda: run(program("evaluate", "1,1s,1m"), read=file("rows.mill"))
    jobs = (normalize, features, full, fifty, books, evaluate, copy(file("clean.mill")), decompress)
    normal, ten, whole, mixed, book, told, copied, unpacked = measure(RUNS, *jobs)
    table.calibrate("single programs", RECORDS / unpacked.wall / 1e6)
    rate = lambda cost, count: count / sum(cost.cpu) / 1e6
    limit = ("dd of the stream", rate(copied, events))
    unit = "M events/s"
    table.rate("normalize alone, CPU", rate(normal, events), unit, 10, 20, limit, normal)
    table.rate("features, ten of L1, CPU", rate(ten, events), unit, 10, 20, limit, ten)
    table.rate("features, FULL, CPU", rate(whole, events), unit, None, None, limit, whole)
    table.rate("features, fifty mixed, CPU", rate(mixed, events), unit, 2, 4, limit, mixed)
    table.rate("normalize --book 10, CPU", rate(book, 2_000_000), unit, None, None, limit, book)
    rows = int(subprocess.run(
        f"{program('show')[0]} --info {file('rows.mill')} | awk '$1 == \"features\" {{print $2; exit}}'",
        shell=True, check=True, capture_output=True, text=True).stdout)
    # Its memory grows with the rows, which is its contract, so it is not in the table of peaks.
    figure = rate(told, rows)
    table.note(f"evaluate, {len(ROWS)} features of {rows:,} rows at three horizons: "
               f"{figure:.3f} M rows/s of CPU, {max(told.peak):.0f} MiB")


def chain(table):
    """The main job, in separate processes, by wall clock: records of the capture a second."""
    capture = CAPTURE + ".dbn.zst"
    stages = [
        program("ingest", capture), program("normalize", *LATENESS),
        program("features", *FULL, "--only"),
    ]  # fmt: skip
    full = file("full.mill")
    unpacked, ingest, whole, discarded, one, written = measure(
        RUNS, decompress, lambda: run(stages[0]),
        lambda: run(*stages, write=full), lambda: run(*stages), lambda: run(fused(*stages)),
        lambda: run(["dd", "bs=256K", "status=none"], read=full, write=file("copy.mill")))
    rate = lambda cost: RECORDS / cost.wall / 1e6
    limit = ("zstd -dc", rate(unpacked))
    unit = "M records/s"
    table.calibrate("the chain", rate(unpacked))
    table.rate("ingest alone", rate(ingest), unit, None, None, limit, ingest)
    table.rate("ingest|normalize|features FULL > file", rate(whole), unit, 5, 9, limit, whole)
    table.rate("the same > /dev/null", rate(discarded), unit, None, None, limit, discarded)
    table.ratio("the same in one process / zstd -dc", unpacked.wall / one.wall, 0.55, 0.7, one.peak[0])
    pipes = relayed("raw.mill") + relayed("clean.mill")
    table.ratio("CPU of processes less their pipes / in one process",
                (sum(discarded.cpu) - pipes) / sum(one.cpu), 0.9, 1)
    table.note(f"CPU of the chain in one process {sum(one.cpu):.2f} s, in processes "
               f"{sum(discarded.cpu):.2f} s, of which the pipes alone are {pipes:.2f} s")
    table.note(f"writing the {os.path.getsize(full) >> 20} MiB of its output with dd: "
               f"{rate(written):.1f} M records/s; CPU of the chain: "
               + ", ".join(f"{name} {cpu:.2f} s" for name, cpu in zip(whole.names, whole.cpu)))
    return whole, rate(whole)


def backtest(table):
    """From the capture to the report, seven filters in separate processes, by wall clock: records of
    the capture a second."""
    capture = CAPTURE + ".dbn.zst"
    config = os.path.join(PACKAGE, "Tests/Bench/backtest.toml")
    stages = [
        program("ingest", capture), program("normalize", *LATENESS),
        program("features", "sma(10)@1s", "sma(50)@1s"), program("signal", "-c", config),
        program("risk", "-c", config, "--venue", config), program("execute", "--sim", "-c", config),
        program("tca"),
    ]  # fmt: skip
    unpacked, whole, one = measure(
        RUNS, decompress, lambda: run(*stages, write=file("backtest.txt")),
        lambda: run(fused(*stages), write=file("fused.txt")))
    rate = lambda cost: RECORDS / cost.wall / 1e6
    limit = ("zstd -dc", rate(unpacked))
    table.calibrate("the backtest", rate(unpacked))
    table.note(f"CPU of the backtest in one process {sum(one.cpu):.2f} s, in processes "
               f"{sum(whole.cpu):.2f} s")
    table.rate("backtest, seven filters", rate(whole), "M records/s", 2, 4, limit, whole)
    table.ratio("the same in one process / in processes", whole.wall / one.wall, 1.5, 2, one.peak[0])
    with open(file("backtest.txt")) as report, open(file("fused.txt")) as other:
        if report.read() != other.read():
            sys.exit("bench: the backtest in one process reports something else")
        report.seek(0)
        table.note(f"the backtest: {report.readline().split(' of ')[0].strip()}; CPU: "
                   + ", ".join(f"{name} {cpu:.2f} s" for name, cpu in zip(whole.names, whole.cpu)))
    return whole, rate(whole)


def main():
    load = os.getloadavg()
    events = prepare()
    table = Table()
    in_process(table)
    alone(table, events)
    whole, rate = chain(table)
    tested, tested_rate = backtest(table)
    graphs.Graphs(BINARIES, SCRATCH, CAPTURE + ".dbn.zst", RUNS).measure(table)
    table.memory(MEMORY_BAR, MEMORY_AIM)
    table.note(f"load of the machine: {load[0]:.1f} before, {os.getloadavg()[0]:.1f} after, "
               f"{os.cpu_count()} cores (the chain alone keeps about two busy)")
    table.print()
    feature_costs.show()
    agree = True
    if os.environ.get("PEERS") == "1":
        agree = peers.compare(PACKAGE, CAPTURE, file("full.mill"), RECORDS, RUNS, whole, rate)
        peers.compare_backtest(PACKAGE, CAPTURE, RECORDS, tested, tested_rate)
    missed = table.missed()
    if not agree:
        sys.exit(1)
    if missed and os.environ.get("MILLRACE_BENCH_STRICT") == "1":
        sys.exit(f"bench: missed: {', '.join(missed)}")


main()
