"""The rules of the strategies that `tick_backtest.py` knows: the side that is wanted after a row."""


class RelativeStrength:
    """Wilder's index: gains and losses smoothed by 1/n, begun with the means of the first n."""

    def __init__(self, settings):
        self.n, self.lower, self.upper = (settings[key] for key in ("period", "lower", "upper"))
        self.last, self.count, self.gain, self.loss = None, 0, 0.0, 0.0

    def side(self, value, before):
        last, self.last = self.last, value
        if last is None:
            return before
        self.count += 1
        kept, part = (1, 1 / self.n) if self.count <= self.n else (1 - 1 / self.n, 1 / self.n)
        self.gain = self.gain * kept + max(value - last, 0) * part
        self.loss = self.loss * kept + max(last - value, 0) * part
        if self.count < self.n or self.gain + self.loss == 0:
            return before
        index = 100 * self.gain / (self.gain + self.loss)
        if index < self.lower or index > self.upper:
            return 1 if index < self.lower else -1
        return 0 if before * (index - 50) >= 0 else before


class BollingerReversion:
    """Bands about the mean of the last n, by the population's deviation."""

    def __init__(self, settings):
        self.n, self.width, self.values = settings["period"], settings["width"], []

    def side(self, value, before):
        self.values = (self.values + [value])[-self.n :]
        if len(self.values) < self.n:
            return before
        mean = sum(self.values) / self.n
        band = self.width * (sum((x - mean) ** 2 for x in self.values) / self.n) ** 0.5
        if band == 0:
            return before
        if abs(value - mean) > band:
            return 1 if value < mean else -1
        return 0 if before * (value - mean) >= 0 else before


RULES = {"rsi": RelativeStrength, "bollinger_reversion": BollingerReversion}
