"""What each feature costs an event, from `millrace-bench costs`. Run by itself (`make costs`) it writes
Sources/Domain/FeatureLibrary/FeatureCosts.swift, which `features --describe` prints."""

import os
import subprocess
import sys

PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARIES = os.path.join(PACKAGE, ".build/release")
STREAM = os.path.join(PACKAGE, ".build/bench/costs.mill")
CAPTURE = "sim:seed=7,instruments=4,events=300000"
TARGET = os.path.join(PACKAGE, "Sources/Domain/FeatureLibrary/FeatureCosts.swift")
HEAD = f"""/// What features cost, in nanoseconds an event beside `mid`, by `make costs`: of a call with defaults over
/// {CAPTURE} with ten levels, where an event in nine is a trade. Nil where that takes
/// a file. Machines differ; the figures are for comparing features.
let featureCosts: [String: (nanoseconds: Double, call: String)] = [
"""


def costs():
    """By the name of a feature, nanoseconds and the call that was measured."""
    os.makedirs(os.path.dirname(STREAM), exist_ok=True)
    programs = {name: os.path.join(BINARIES, name) for name in ("ingest", "normalize")}
    subprocess.run(
        f"'{programs['ingest']}' {CAPTURE} | '{programs['normalize']}' --book 10 > '{STREAM}'",
        shell=True, check=True)  # fmt: skip
    said = subprocess.run(
        [os.path.join(BINARIES, "millrace-bench"), "costs", STREAM], check=True, capture_output=True,
        text=True).stdout  # fmt: skip
    rows = [line.split(" ", 3)[1:] for line in said.splitlines()]
    return {name: (float(cost), call) for name, cost, call in rows if call != "-"}


def rounded(cost):
    return max(1, round(cost)) if cost < 100 else round(cost, -1)


def show():
    """Prints what features cost now, the dearest first, and what `features --describe` says."""
    now = costs()
    print(f"\ncost of a feature, ns an event beside mid ({CAPTURE}, ten levels):")
    width = max(len(name) for name in now)
    cells = [f"{name:{width}} {cost:6.1f}" for name, (cost, _) in
             sorted(now.items(), key=lambda item: -item[1][0])]
    for row in range(-(-len(cells) // 4)):
        print("   ".join(cells[row::-(-len(cells) // 4)]))


def main():
    lines = [
        f'  "{name}": ({rounded(cost)}, "{call.replace(chr(34), chr(92) + chr(34))}"),\n'
        for name, (cost, call) in sorted(costs().items())]
    with open(TARGET, "w") as file:
        file.write(HEAD + "".join(lines) + "]\n")
    subprocess.run(
        ["swift", "format", "--in-place", "--configuration", f"{PACKAGE}/.swift-format", TARGET],
        check=True)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()
