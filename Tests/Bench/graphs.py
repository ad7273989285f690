"""Graphs of processes under `pipe`, beside the same commands in a shell, and what checkpoints and a recovery
cost.
"""

import json
import os
import signal
import statistics
import subprocess
import time

NAMES = ["mid", "spread", "imbalance(1)", "vwap@1s"]


def shell(binaries, capture, scratch):
    """Ten processes and a `tee`: a source, what orders it, four branches of windows and their sinks."""
    program = lambda name: os.path.join(binaries, name)
    branches = [f"{program('features')} '{name}' --only | {program('slice')} --kind features > /dev/null"
                for name in NAMES]
    tees = " ".join(f">({branch})" for branch in branches[:-1])
    return (f"{program('ingest')} {capture} | {program('normalize')} --lateness 200ms | tee {tees} | "
            f"{branches[-1]}; wait")


def graph(capture, checkpoint):
    text = f"""[pipeline]
checkpoint = "{checkpoint}"
[node.ticks]
run = "ingest {capture}"
[node.ordered]
run = "normalize --lateness 200ms"
from = "ticks"
"""
    for number, name in enumerate(NAMES):
        text += f"""[node.f{number}]
run = "features '{name}' --only"
from = "ordered"
[node.s{number}]
run = "slice --kind features"
from = "f{number}"
to = "none"
"""
    return text


class Graphs:
    def __init__(self, binaries, scratch, capture, runs):
        self.binaries, self.scratch, self.capture, self.runs = binaries, scratch, capture, runs
        self.pipe = os.path.join(binaries, "pipe")

    def command(self, name, checkpoint):
        path = os.path.join(self.scratch, f"{name}.graph.toml")
        with open(path, "w") as file:
            file.write(graph(self.capture, checkpoint))
        return [self.pipe, "run", path, "--again", "--quiet", "--state", os.path.join(self.scratch, name)]

    @staticmethod
    def timed(command, **options):
        started = time.perf_counter()
        if subprocess.run(command, stderr=subprocess.DEVNULL, **options).returncode != 0:
            raise SystemExit(f"bench: {command}")
        return time.perf_counter() - started

    def measure(self, table):
        plain, kept = self.command("plain", "0s"), self.command("kept", "1s")
        line = ["bash", "-c", shell(self.binaries, self.capture, self.scratch)]
        ratios, costs = [], []
        for turn in range(self.runs + 1):
            # One behind the other, so that all see the same machine.
            walls = [self.timed(command) for command in (line, plain, kept)]
            if turn > 0:
                ratios.append(walls[0] / walls[1])
                costs.append(walls[2] / walls[1] - 1)
        table.ratio("ten processes as a graph / in a shell", statistics.median(ratios), 0.9, 1.0)
        table.cost("checkpoints every second", 100 * statistics.median(costs), "%", 3, 1)
        recoveries = [self.recovery(turn) for turn in range(self.runs)]
        table.cost("recovery in the first 2 M events", statistics.median(recoveries), "s", 1, 0.5)

    def status(self, state, node):
        answer = subprocess.run([self.pipe, "status", "--json", "--state", state, "x"],
                                capture_output=True, text=True).stdout
        nodes = json.loads(answer)["nodes"] if answer else []
        found = [each for each in nodes if each["name"] == node]
        return found[0] if found else None

    def recovery(self, turn):
        """From the kill of a node until the last node has read further than it had."""
        command = self.command(f"killed{turn}", "100ms")
        state = command[-1]
        running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            while True:
                source = self.status(state, "ticks")
                if source and source["eventsOut"] > 1_000_000:
                    break
            before = self.status(state, "f0")
            os.kill(before["pid"], signal.SIGKILL)
            killed = time.perf_counter()
            while True:
                now = self.status(state, "ticks")
                if now and now["pid"] and now["restarts"] > 0 and now["eventsOut"] > 0:
                    return time.perf_counter() - killed
        finally:
            running.kill()
            running.wait()
