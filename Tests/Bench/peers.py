"""PEERS=1: other programs on the same capture and the same work (FULL), beside ours."""

import os
import subprocess
import sys

from processes import measure, run

PACKAGES = ["polars", "numba", "zstandard", "numpy"]
BACKTEST_PACKAGES = ["nautilus_trader", "pandas", "pyarrow"]


def environment(package, name="peers", packages=PACKAGES):
    """The Python of the peers, made once below .build."""
    folder = os.path.join(package, ".build", name)
    python = os.path.join(folder, "bin/python")
    probe = [python, "-c", "import " + ", ".join(packages)]
    if os.path.exists(python) and subprocess.run(probe, capture_output=True).returncode == 0:
        return python
    print("installing " + ", ".join(packages), flush=True)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages],
        check=True)
    return python


def compare_backtest(package, capture, records, ours, our_rate):
    """Prints the rate of nautilus_trader in the same backtest. Its clock runs over the engine alone:
    ours reads the capture, decompresses it and writes the report, too."""
    python = environment(package, "nautilus", BACKTEST_PACKAGES)
    script = os.path.join(package, "Tests/Bench/peer_nautilus.py")
    said = subprocess.run([python, script, capture + ".parquet"], check=True, capture_output=True,
                          text=True).stdout.split()
    figures = dict(zip(said[::2], said[1::2]))
    rate = records / float(figures["seconds"]) / 1e6
    print()
    print(f"{'backtest, records of the capture a second':40}  {'M/s':>6}  {'ours/theirs':>11}")
    print(f"{'Millrace, seven processes, DBN.zst':40}  {our_rate:6.2f}")
    print(f"{'nautilus_trader, engine.run() alone':40}  {rate:6.2f}  {our_rate / rate:11.2f}")
    print(f"nautilus_trader: {figures['orders']} orders, {figures['fills']} fills", flush=True)


def compare(package, capture, full, records, runs, ours, our_rate):
    """Prints their figures beside ours, and whether our values are right."""
    python = environment(package)
    script = lambda name: os.path.join(package, "Tests/Bench", name)
    if not all(os.path.exists(capture + end) for end in (".csv.zst", ".parquet")):
        print("making the capture in the formats of the peers", flush=True)
        subprocess.run(
            [python, script("generate_capture.py"), capture, str(records), "--peers"], check=True)
    folder = os.path.dirname(capture)
    peers = {
        "numba, one loop, DBN.zst": ("peer_numba.py", ".dbn.zst"),
        "Polars, streaming, CSV.zst": ("peer_polars.py", ".csv.zst"),
        "Polars, streaming, Parquet": ("peer_polars.py", ".parquet"),
    }
    jobs = [
        lambda name=name, end=end: run([python, script(name), capture + end, folder])
        for name, end in peers.values()]
    print()
    print(f"{'FULL, records of the capture a second':40}  {'M/s':>6}  {'ours/theirs':>11}  peak MiB")
    print(f"{'Millrace, three processes, DBN.zst':40}  {our_rate:6.2f}  {'':>11}  {sum(ours.peak):8.0f}")
    for name, cost in zip(peers, measure(runs, *jobs)):
        rate = records / cost.wall / 1e6
        print(f"{name:40}  {rate:6.2f}  {our_rate / rate:11.2f}  {cost.peak[0]:8.0f}")
    print()
    print("values of FULL against a computation of their own over the sorted capture:", flush=True)
    script = [python, script("compare_full.py"), capture + ".dbn.zst", full]
    return subprocess.run(script).returncode == 0
