"""Golden file of CostAnalysisTests: what empyrical-reloaded, quantstats and scipy say of series of returns that
are made here from a seed.

    pip install empyrical-reloaded==0.7.1 quantstats==0.0.86 scipy==1.17.1
    python Tests/Oracles/performance_oracle.py Tests/CostAnalysisTests/Golden

Where they differ from tca:
- A ratio over zero is infinite or absent there; in tca it is absent: Sortino without a loss, Calmar
  without a drawdown, Sharpe of a constant.
- quantstats annualizes cagr by calendar days from the first date to the last, not by the number of
  returns, and so its calmar differs; neither is compared.
- quantstats reports kurtosis and skew with pandas' corrections for small samples; tca has those of moments, as
  Bailey and Lopez de Prado use them: they are compared with scipy.
"""

import json
import sys
import warnings

import numpy as np
import pandas as pd
import scipy.stats

warnings.simplefilter("ignore")
import empyrical  # noqa: E402
import quantstats.stats as qs  # noqa: E402

PERIODS = 252
WINDOW = 20


def series():
    random = np.random.default_rng(20260105)
    return {
        "drift": 0.0005 + 0.01 * random.standard_normal(750),
        "loss": -0.002 + 0.02 * random.standard_normal(250),
        "fat": 0.004 * random.standard_t(3, 1000),
        "short": np.array([0.01, -0.02, 0.015, 0.0, -0.005]),
        "rising": np.abs(0.001 * random.standard_normal(40)),
        "large": np.array([0.5, -0.6, 1.5, -0.9, 0.2, 3.0, -0.3]),
    }


def number(value):
    value = float(value)
    return value if np.isfinite(value) else None


def figures(returns):
    dated = pd.Series(returns, index=pd.bdate_range("2020-01-01", periods=len(returns)))
    ratio = returns.mean() / returns.std(ddof=1)
    skew, kurtosis = scipy.stats.skew(returns), scipy.stats.kurtosis(returns, fisher=False)
    variance = (1 - skew * ratio + (kurtosis - 1) / 4 * ratio**2) / (len(returns) - 1)
    return {
        "returns": list(returns),
        "empyrical": {
            "total": number(empyrical.cum_returns_final(dated)),
            "annual_return": number(empyrical.annual_return(dated, annualization=PERIODS)),
            "volatility": number(empyrical.annual_volatility(dated, annualization=PERIODS)),
            "sharpe": number(empyrical.sharpe_ratio(dated, annualization=PERIODS)),
            "sortino": number(empyrical.sortino_ratio(dated, annualization=PERIODS)),
            "calmar": number(empyrical.calmar_ratio(dated, annualization=PERIODS)),
            "max_drawdown": number(empyrical.max_drawdown(dated)),
            "value_at_risk": number(empyrical.value_at_risk(dated, 0.05)),
            "expected_shortfall": number(empyrical.conditional_value_at_risk(dated, 0.05)),
        },
        "quantstats": {
            "total": number(qs.comp(dated)),
            "volatility": number(qs.volatility(dated, periods=PERIODS)),
            "sharpe": number(qs.sharpe(dated, periods=PERIODS)),
            "sortino": number(qs.sortino(dated, periods=PERIODS)),
            "max_drawdown": number(qs.max_drawdown(dated)),
        },
        "scipy": {
            "skew": number(skew),
            "kurtosis": number(kurtosis),
            "probabilistic_sharpe": number(scipy.stats.norm.cdf(ratio / np.sqrt(variance))),
        },
    }


def histories():
    """Two histories over the same days, and what is told of both, of months and of windows."""
    random = np.random.default_rng(20260106)
    days = pd.bdate_range("2019-11-18", periods=400)
    market = pd.Series(0.0004 + 0.012 * random.standard_normal(400), index=days)
    own = 0.6 * market + pd.Series(0.006 * random.standard_normal(400), index=days)
    months = empyrical.aggregate_returns(own, "monthly")
    sharpe = qs.rolling_sharpe(own, rf=0.0, rolling_period=WINDOW, periods_per_year=PERIODS)
    volatility = qs.rolling_volatility(own, rolling_period=WINDOW, periods_per_year=PERIODS)
    return {
        "dates": [str(day.date()) for day in days],
        "own": list(own),
        "market": list(market),
        "beta": empyrical.beta(own, market),
        "correlation": own.corr(market),
        "months": [
            {"year": int(year), "month": int(month), "value": value}
            for (year, month), value in months.items()
        ],
        "years": [
            {"year": int(year), "value": value}
            for year, value in empyrical.aggregate_returns(own, "yearly").items()
        ],
        "window": WINDOW,
        "rolling_sharpe": list(sharpe.dropna()),
        "rolling_volatility": list(volatility.dropna()),
    }


def expected_maximum(variance, trials):
    euler = np.euler_gamma
    normal = scipy.stats.norm
    return np.sqrt(variance) * (
        (1 - euler) * normal.ppf(1 - 1 / trials) + euler * normal.ppf(1 - 1 / (trials * np.e))
    )


def main(folder):
    golden = {
        "versions": {"empyrical": empyrical.__version__, "scipy": scipy.__version__},
        "periods_per_year": PERIODS,
        "series": {name: figures(returns) for name, returns in series().items()},
        "histories": histories(),
        "expected_maximum": [
            {"variance": v, "trials": n, "value": expected_maximum(v, n)}
            for v, n in [(0.01, 2), (0.25, 10), (0.002, 100), (1.0, 5000)]
        ],
        "normal": [
            {"value": v, "below": scipy.stats.norm.cdf(v)} for v in [-8.0, -3.2, -0.5, 0.0, 1.96, 5.5]
        ],
    }
    with open(f"{folder}/performance.json", "w") as file:
        json.dump(golden, file, indent=1)
        file.write("\n")


main(sys.argv[1])
