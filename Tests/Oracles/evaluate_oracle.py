"""Golden files of EvaluationTests: what scipy, statsmodels, pandas, numpy and alphalens-reloaded say of a
series made here from a seed.

    pip install numpy pandas scipy statsmodels alphalens-reloaded
    python Tests/Oracles/evaluate_oracle.py Tests/EvaluationTests/Golden

A row of series.csv is a second: price, and three features, one that foretells, one with many ties, one
with gaps. alphalens looks across assets at a date; the whole series is given to it as the assets of one
date, which makes its information coefficient and quantile returns those of the series, and as one asset at
many dates for turnover.
"""

import csv
import json
import sys
import warnings

import numpy as np
import pandas as pd
import scipy.stats
import statsmodels.api as sm

warnings.simplefilter("ignore")
from alphalens import performance, utils  # noqa: E402

ROWS = 600
HORIZONS = [1, 5, 20]
FEATURES = ["signal", "steps", "gaps"]
LAGS = [1, 2, 5, 10, 20, 50, 100]


def series():
    random = np.random.default_rng(20260105)
    noise = random.standard_normal(ROWS)
    signal = np.zeros(ROWS)
    for row in range(1, ROWS):
        signal[row] = 0.8 * signal[row - 1] + random.standard_normal()
    moves = np.concatenate([[0], 0.4 * signal[:-1]]) + random.standard_normal(ROWS)
    price = np.round(100 + np.cumsum(moves) * 0.01, 2)
    steps = np.round(signal + noise)
    gaps = np.where(random.random(ROWS) < 0.1, np.nan, np.exp(noise + 0.2 * signal))
    return pd.DataFrame({"price": price, "signal": signal, "steps": steps, "gaps": gaps})


def number(value):
    return None if value is None or not np.isfinite(value) else float(value)


def of_horizon(x, forward):
    both = pd.DataFrame({"x": x, "y": forward}).dropna()
    z = (both - both.mean()) / both.std(ddof=0)
    pearson = scipy.stats.pearsonr(both.x, both.y).statistic
    influences = z.x * z.y - pearson * (z.x**2 + z.y**2) / 2
    errors = {
        str(lags): number(
            sm.OLS(influences.values, np.ones(len(influences)))
            .fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": False})
            .bse[0])
        for lags in (0, 4, 24)
    }
    return {
        "rows": len(both),
        "ic": number(pearson),
        "rank_ic": number(scipy.stats.spearmanr(both.x, both.y).statistic),
        "hac": errors,
    }


def of_quantiles(x, forwards):
    """alphalens, the rows as assets of one date."""
    index = pd.MultiIndex.from_product([[pd.Timestamp("2026-01-05")], range(len(x))],
                                       names=["date", "asset"])
    returns = pd.DataFrame({f"{h}D": f.values for h, f in forwards.items()}, index=index)
    factor = pd.Series(x.values, index=index).dropna()
    whole = {}
    for name in returns:
        data = utils.get_clean_factor(factor, returns[[name]].dropna(), quantiles=5, max_loss=1)
        # The bins are those of all rows that have the feature, also where the return is absent.
        data["factor_quantile"] = utils.quantize_factor(
            pd.DataFrame({"factor": factor}), quantiles=5).reindex(data.index)
        means, _ = performance.mean_return_by_quantile(data, demeaned=False)
        ic = performance.factor_information_coefficient(data)
        whole[name] = {"means": [number(v) for v in means[name]], "rank_ic": number(ic[name].iloc[0])}
    return whole


def of_turnover(x):
    """alphalens, the series as one asset at many dates. It wants names in every quantile at every date, so
    five more assets stay in one each; a date at which the series enters a quantile then has a turnover of
    one half in it."""
    quantile = pd.qcut(x, 5, labels=False) + 1
    dates = pd.date_range("2026-01-05", periods=len(x), freq="D", name="date")
    index = pd.MultiIndex.from_product([dates, ["A", *range(1, 6)]], names=["date", "asset"])
    rows = pd.Series(np.column_stack([quantile, *([q] * len(x) for q in range(1, 6))]).ravel(),
                     index=index)
    entries = [2 * performance.quantile_turnover(rows, q, 1).sum() for q in range(1, 6)]
    return [number(e / (quantile[1:] == q).sum()) for q, e in enumerate(entries, 1)]


def rank_autocorrelation(x):
    """alphalens, two dates: the series, and the series a row later."""
    dates = pd.to_datetime(["2026-01-05", "2026-01-06"])
    index = pd.MultiIndex.from_product([dates, range(len(x) - 1)], names=["date", "asset"])
    data = pd.DataFrame({"factor": np.concatenate([x.values[:-1], x.values[1:]])}, index=index)
    return number(performance.factor_rank_autocorrelation(data, 1).iloc[1])


def main(folder):
    data = series()
    with open(f"{folder}/series.csv", "w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["price", *FEATURES])
        for row in data.itertuples(index=False):
            rows.writerow([f"{row.price:.2f}", *("" if np.isnan(v) else repr(float(v)) for v in row[1:])])
    forwards = {h: data.price.shift(-h) / data.price - 1 for h in HORIZONS}
    told = {}
    for name in FEATURES:
        x = data[name]
        present = x.dropna()
        quantiles = None if name == "steps" else of_quantiles(x, forwards)
        complete = name == "signal"
        told[name] = {
            "horizons": {str(h): of_horizon(x, f) for h, f in forwards.items()},
            "past": {
                str(h): number(scipy.stats.spearmanr(
                    *pd.DataFrame({"x": x, "y": data.price / data.price.shift(h) - 1}).dropna()
                    .values.T).statistic)
                for h in HORIZONS
            },
            "alphalens": quantiles,
            "turnover": of_turnover(x) if complete else None,
            "rank_autocorrelation": rank_autocorrelation(x) if complete else None,
            "autocorrelation": {str(lag): number(x.autocorr(lag)) for lag in LAGS},
            "mean": number(present.mean()),
            "std": number(present.std()),
            "skew": number(scipy.stats.skew(present, bias=False)),
            "kurtosis": number(scipy.stats.kurtosis(present, bias=False)),
            "quantiles": [number(v) for v in np.quantile(present, np.arange(101) / 100)],
        }
    told["pearson"] = [[number(v) for v in row] for row in data[FEATURES].corr().values]
    complete = ["signal", "steps"]
    told["rank"] = [[number(v) for v in row] for row in data[complete].corr("spearman").values]
    with open(f"{folder}/oracle.json", "w") as file:
        json.dump(told, file, indent=1)
        file.write("\n")


main(sys.argv[1])
