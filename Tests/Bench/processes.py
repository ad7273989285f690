"""Runs a pipeline of processes, without a shell, and says what each cost."""

import os
import statistics
import subprocess
import threading
import time


class Cost:
    """Of one pipeline: wall-clock seconds, and CPU seconds and peak MiB of each process in order."""

    def __init__(self, names, wall, cpu, peak, errors):
        self.names = names
        self.wall = wall
        self.cpu = cpu
        self.peak = peak
        self.errors = errors


class Peaks(threading.Thread):
    """Watches the memory of processes while they run. What `wait4` says of it begins with the size of
    the process that started them, which is larger than they are."""

    def __init__(self, processes):
        super().__init__(daemon=True)
        self.peaks = {process.pid: 0 for process in processes}
        self.ended = threading.Event()

    def run(self):
        while not self.ended.wait(0.05):
            for pid in self.peaks:
                try:
                    with open(f"/proc/{pid}/status") as file:
                        high = [line for line in file if line.startswith("VmHWM")]
                except OSError:
                    continue
                if high:
                    self.peaks[pid] = int(high[0].split()[1]) / 1024

    def stop(self):
        self.ended.set()
        self.join()
        return self.peaks


def run(*commands, read=None, write="/dev/null", keep_errors=False):
    """Runs the commands joined by pipes, from the file `read` to the file `write`. A file that is
    there is overwritten in place and then cut: memory that the page cache holds for it is reused,
    as the first touch of new memory measures the machine and not the program."""
    source = os.open(read or "/dev/null", os.O_RDONLY)
    sink = os.open(write, os.O_WRONLY | os.O_CREAT, 0o644)
    errors = subprocess.PIPE if keep_errors else None
    started = time.perf_counter()
    processes = []
    for index, command in enumerate(commands):
        is_last = index == len(commands) - 1
        processes.append(subprocess.Popen(
            command, stdin=processes[-1].stdout if processes else source,
            stdout=sink if is_last else subprocess.PIPE, stderr=errors))
        if index > 0:
            processes[index - 1].stdout.close()
    watch = Peaks(processes)
    watch.start()
    said = processes[-1].stderr.read().decode() if keep_errors else ""
    ended = {process.pid: os.wait4(process.pid, 0)[1:] for process in processes}
    wall = time.perf_counter() - started
    peaks = watch.stop()
    if write != "/dev/null":
        os.ftruncate(sink, os.lseek(sink, 0, os.SEEK_CUR))
    os.close(source)
    os.close(sink)
    for process, command in zip(processes, commands):
        process.returncode = os.waitstatus_to_exitcode(ended[process.pid][0])
        if process.returncode != 0:
            raise SystemExit(f"bench: {' '.join(command)}: exit {process.returncode} {said}")
    usage = [ended[process.pid][1] for process in processes]
    return Cost(
        [os.path.basename(command[0]) for command in commands], wall,
        [each.ru_utime + each.ru_stime for each in usage],
        [peaks[each.pid] or ended[each.pid][1].ru_maxrss / 1024 for each in processes], said)


def medians(costs):
    """The medians of the times and the highest of the peaks."""
    return Cost(
        costs[0].names, statistics.median(cost.wall for cost in costs),
        [statistics.median(each) for each in zip(*(cost.cpu for cost in costs))],
        [max(each) for each in zip(*(cost.peak for cost in costs))], "")


def measure(runs, *jobs):
    """The jobs in turns, so that all of them meet the same moods of the machine: once to warm up,
    then `runs` times. One median a job."""
    costs = [[job() for job in jobs] for _ in range(runs + 1)]
    return [medians([turn[index] for turn in costs[1:]]) for index in range(len(jobs))]
