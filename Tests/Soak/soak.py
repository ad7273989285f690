"""`make soak`: a graph with all that there is (fan-out, fan-in, windows, a strategy, risk checks, a simulated
venue, a model in Python, three sinks) over a real capture, whose processes are killed at random, a thousand
times: every sink must hold what the same commands write in a shell, byte for byte. Then a live graph for half
an hour, whose memory and descriptors must stay as they are.

    soak.py [--kills N] [--seed N] [--minutes N] [--capture FILE]

Without ../shared/data the capture is the simulator's.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARIES = os.environ.get("SOAK_PROGRAMS", os.path.join(PACKAGE, ".build/release"))
PYTHON = os.environ.get("MILLRACE_PYTHON", os.path.join(PACKAGE, ".build/python/bin/python"))
MODEL = os.path.join(PACKAGE, "examples/python/zscore.py")
REAL = os.path.join(PACKAGE, "../shared/data/dbn/es/esh4-glbx-mdp3-20231225.mbo.dbn.zst")
SINKS = ["scores.mill", "rows.csv", "fills.mill"]
LIMITS = os.path.join(PACKAGE, "pipelines/simulator-live.toml")

COMMANDS = {
    "ticks": "ingest {capture}",
    "ordered": "normalize --book 1",
    "windows": "features mid spread vwap@1s",
    "scores": "{python} {model} 64",
    "strategy": "signal imbalance --entry 0.5 --clock 100ms --size '300 shares'",
    "checked": "risk -c limits.toml --venue limits.toml",
    "fills": "execute --sim -c limits.toml",
    "rows": "show --csv",
}

GRAPH = """[pipeline]
checkpoint = "20ms"
[node.ticks]
run = "{ticks}"
[node.ordered]
run = "{ordered}"
from = "ticks"
[node.windows]
run = "{windows}"
from = "ordered"
[node.scores]
run = "{scores}"
from = "windows"
takes_part = true
to = "scores.mill"
[node.strategy]
run = "{strategy}"
from = "ordered"
[node.checked]
run = "{checked}"
from = "strategy"
[node.fills]
run = "{fills}"
from = "checked"
to = "fills.mill"
[node.rows]
run = "{rows}"
from = ["scores", "fills"]
to = "rows.csv"
"""

SHELL = """set -e -o pipefail
{ticks} | {ordered} > o
{windows} < o | {scores} > scores.wanted
{strategy} < o | {checked} | {fills} > fills.wanted
merge scores.wanted fills.wanted > all
{rows} < all > rows.wanted
"""


def commands(capture):
    return {name: text.format(capture=capture, python=PYTHON, model=MODEL)
            for name, text in COMMANDS.items()}


def restartable(text):
    """Kills come closer than an operator's patience."""
    return text.replace("\n[node.", "\nback_off = \"1ms\"\nbreaker = 1000000\n[node.").replace(
        "[pipeline]\ncheckpoint = \"20ms\"\nback_off = \"1ms\"\nbreaker = 1000000\n",
        "[pipeline]\ncheckpoint = \"20ms\"\n") + "back_off = \"1ms\"\nbreaker = 1000000\n"


def holders(lock):
    """The processes that hold the lock of the graph open: all of it."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            for descriptor in os.listdir(f"/proc/{pid}/fd"):
                if os.readlink(f"/proc/{pid}/fd/{descriptor}") == lock:
                    found.append(int(pid))
                    break
        except OSError:
            continue
    return sorted(found)


def newest(folder):
    numbers = []
    path = os.path.join(folder, "state/checkpoints/ticks")
    if os.path.isdir(path):
        numbers = [int(name) for name in os.listdir(path) if name.isdigit()]
    return max(numbers, default=0)


def start(folder, *options):
    said = open(os.path.join(folder, "said"), "ab")
    return subprocess.Popen(
        [os.path.join(BINARIES, "pipe"), "run", "g.toml", "--state", "state", *options], cwd=folder,
        stdin=subprocess.DEVNULL, stdout=said, stderr=said)


def differing(folder):
    return [name for name in SINKS if subprocess.run(
        ["cmp", "-s", name, name.rsplit(".", 1)[0] + ".wanted"], cwd=folder).returncode != 0]


def kills(folder, count, seed, capture):
    texts = commands(capture)
    shutil.copy(LIMITS, os.path.join(folder, "limits.toml"))
    with open(os.path.join(folder, "g.toml"), "w") as file:
        file.write(restartable(GRAPH.format(**texts)))
    environment = dict(os.environ, PATH=BINARIES + ":" + os.environ["PATH"])
    subprocess.run(["bash", "-c", SHELL.format(**texts)], cwd=folder, env=environment, check=True)
    generator = random.Random(seed)
    lock = os.path.realpath(os.path.join(folder, "state")) + "/lock"
    done = runs = 0
    victims = {}
    started = time.monotonic()
    while done < count:
        runs += 1
        options = ["--again"]
        while True:
            graph = start(folder, *options)
            options = []
            # Some before the first checkpoint, some long behind one.
            while graph.poll() is None and done < count:
                before, patience = newest(folder), generator.random() * 0.4
                waited = time.monotonic()
                while (graph.poll() is None and newest(folder) == before
                       and time.monotonic() - waited < patience):
                    time.sleep(0.002)
                alive = holders(lock)
                if not alive:
                    continue
                victim = generator.choice(alive)
                name = "pipe" if victim == graph.pid else "node"
                try:
                    os.kill(victim, signal.SIGKILL)
                except OSError:
                    continue
                done += 1
                victims[name] = victims.get(name, 0) + 1
            status = graph.wait()
            if status == 0:
                break
            if status != -signal.SIGKILL:
                raise SystemExit(f"soak: pipe ended with status {status}: see {folder}/said")
        bad = differing(folder)
        if bad:
            raise SystemExit(f"soak: after {done} kills (seed {seed}) differ: {' '.join(bad)} in {folder}")
        left = holders(lock)
        if left:
            raise SystemExit(f"soak: left behind: {left}")
    with open(os.path.join(folder, "said")) as file:
        restored = file.read().count("from checkpoint")
    if not restored:
        raise SystemExit("soak: nothing was ever restored from a checkpoint")
    print(f"{done} kills ({victims.get('pipe', 0)} of pipe) in {runs} runs and "
          f"{time.monotonic() - started:.0f} s, {restored} restores from a checkpoint: all sinks as in a shell",
          flush=True)


LIVE = """[pipeline]
checkpoint = "1s"
[node.ticks]
run = "ingest sim:seed=7,instruments=8,events=1000000000 --pace {pace}"
[node.ordered]
run = "normalize --book 1"
from = "ticks"
[node.windows]
run = "features mid spread vwap@1s"
from = "ordered"
to = "none"
[node.strategy]
run = "signal imbalance --entry 0.5 --clock 100ms --size '300 shares'"
from = "ordered"
to = "none"
"""


def usage(pids):
    """Resident MiB and open descriptors of processes."""
    memory = descriptors = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/statm") as file:
                memory += int(file.read().split()[1]) * 4096 / (1 << 20)
            descriptors += len(os.listdir(f"/proc/{pid}/fd"))
        except OSError:
            continue
    return memory, descriptors


def flat(folder, minutes, pace):
    with open(os.path.join(folder, "g.toml"), "w") as file:
        file.write(LIVE.format(pace=pace))
    graph = start(folder)
    lock = os.path.realpath(os.path.join(folder, "state")) + "/lock"
    samples = []
    begun = time.monotonic()
    while time.monotonic() - begun < minutes * 60:
        time.sleep(min(5, minutes * 3))
        if graph.poll() is not None:
            raise SystemExit(f"soak: the live graph ended with {graph.returncode}: see {folder}/said")
        samples.append(usage(holders(lock)))
    made = newest(folder)
    graph.send_signal(signal.SIGTERM)
    status = graph.wait()
    # The first tenth fills caches and buffers.
    early = samples[len(samples) // 10: len(samples) // 5 + 1]
    late = samples[-len(early):]
    before, after = (max(sample[0] for sample in part) for part in (early, late))
    first, last = (max(sample[1] for sample in part) for part in (early, late))
    print(f"{minutes:g} minutes live: {before:.1f} MiB then {after:.1f}, {first} descriptors then {last}, "
          f"{made} checkpoints, exit {status}", flush=True)
    if after > before * 1.05 + 2 or last > first or status != 0:
        raise SystemExit("soak: memory or descriptors grow, or the graph did not drain")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--pace", type=float, default=10, help="of the live graph; 10 is 45,000 events/s")
    parser.add_argument("--capture")
    given = parser.parse_args()
    capture = given.capture or (os.path.realpath(REAL) if os.path.exists(REAL) else None)
    if not capture:
        capture = "sim:seed=7,instruments=4,events=300000"
        print("soak: ../shared/data is absent: the capture is the simulator's")
    folder = tempfile.mkdtemp(prefix="millrace-soak-")
    for name, step in [("kills", lambda path: kills(path, given.kills, given.seed, capture)),
                       ("live", lambda path: flat(path, given.minutes, given.pace))]:
        if (given.kills if name == "kills" else given.minutes) <= 0:
            continue
        path = os.path.join(folder, name)
        os.mkdir(path)
        step(path)
    shutil.rmtree(folder)


main()
