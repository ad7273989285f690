"""The table of figures, bars, aims and limits.

Bars and aims of speed were set on a machine where `zstd -dc` decompresses the capture at `REFERENCE`
million records a second. On another they are scaled by what it does there in the same part of the same
run, so that a program is judged by what it costs beside it, and not by the machine.
"""

REFERENCE = 12.8


class Table:
    def __init__(self):
        self.rows = []
        self.notes = []
        self.peaks = {}
        self.speed = 1.0

    def calibrate(self, part, rate):
        """Scales the bars of the rows that follow; `rate` is what `zstd -dc` does, M records/s."""
        self.speed = rate / REFERENCE
        self.note(f"bars of speed of {part} are those of the reference machine x {self.speed:.2f}: "
                  f"zstd -dc does {rate:.1f} M records/s here, {REFERENCE} there")

    def rate(self, what, value, unit, bar, aim, limit, cost):
        """A figure that should be high. `limit` is a name and a figure of the same unit."""
        bar, aim = (bound and bound * self.speed for bound in (bar, aim))
        verdict = self.verdict(value, bar, aim, lambda figure, bound: figure >= bound)
        bounds = ["" if bound is None else f">= {bound:.3g}" for bound in (bar, aim)]
        self.add(what, value, unit, bounds, limit, max(cost.peak), verdict)
        for name, peak in zip(cost.names, cost.peak):
            self.peaks[name] = max(peak, self.peaks.get(name, 0))

    def cost(self, what, value, unit, bar, aim, limit=None, of_limit=False):
        """A figure that should be low; `of_limit`: bar and aim are multiples of the limit."""
        judged = value / limit[1] if of_limit else value
        if not of_limit and unit.startswith("n"):
            bar, aim = (bound / self.speed for bound in (bar, aim))
        verdict = self.verdict(judged, bar, aim, lambda figure, bound: figure <= bound)
        bounds = [f"<= {bound:.3g}" + ("x" if of_limit else "") for bound in (bar, aim)]
        self.add(what, value, unit, bounds, limit, None, verdict)

    def ratio(self, what, value, bar, aim, peak=None):
        """Of two figures of this run, which need no scaling; it should be high."""
        verdict = self.verdict(value, bar, aim, lambda figure, bound: figure >= bound)
        self.add(what, value, "x", [f">= {bound:.3g}" for bound in (bar, aim)], None, peak, verdict)

    def memory(self, bar, aim):
        """The largest peak seen of each program of ours."""
        for name, peak in self.peaks.items():
            verdict = self.verdict(peak, bar, aim, lambda figure, bound: figure <= bound)
            bounds = [f"<= {bound}" for bound in (bar, aim)]
            self.add(f"memory, {name}", peak, "MiB", bounds, None, peak, verdict)

    def note(self, text):
        self.notes.append(text)

    @staticmethod
    def verdict(value, bar, aim, holds):
        if bar is None:
            return ""
        return "aim" if holds(value, aim) else "ok" if holds(value, bar) else "MISSED"

    def add(self, what, value, unit, bounds, limit, peak, verdict):
        against = f"{limit[0]} {limit[1]:.3g}" if limit else ""
        ratio = f"{value / limit[1]:.2f}" if limit else ""
        memory = f"{peak:.1f}" if peak else ""
        self.rows.append((
            what, f"{value:.3g}", unit, *bounds, against, ratio, memory, verdict))

    def missed(self):
        return [row[0] for row in self.rows if row[-1] == "MISSED"]

    def print(self):
        headings = ("what", "figure", "unit", "bar", "aim", "limit in this run", "ratio",
                    "peak MiB", "verdict")
        rows = [headings, *self.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(len(headings))]
        for row in rows:
            print("  ".join(
                cell.rjust(width) if column in (1, 6, 7) else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(row, widths))).rstrip())
        for note in self.notes:
            print(note)
