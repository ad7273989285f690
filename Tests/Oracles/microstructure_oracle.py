"""Writes Tests/FeatureLibraryTests/Golden/microstructure.json: a seeded market of trades and quotes and
what packages of others make of it: signs of trades (tclf), effective, realized and quoted spread and
price impact (frds), Kyle's lambda (frds, and statsmodels), Roll (numpy.cov), VPIN (finmlkit), Yang and
Zhang's volatility (qf-lib), the likelihood of a Hawkes process (hawkesbook), PIN (frds). Run it in an
environment of its own, outside the tree:

    python3 -m venv /tmp/ov
    /tmp/ov/bin/pip install 'numpy<2' 'pandas<2.3' 'scipy<1.14' numba 'statsmodels<0.15' \
        'scikit-learn<1.6' tclf hawkesbook python-dotenv
    /tmp/ov/bin/pip install --no-deps frds finmlkit qf-lib
    /tmp/ov/bin/python Tests/Oracles/microstructure_oracle.py \
        > Tests/FeatureLibraryTests/Golden/microstructure.json
"""

import json
import math
import warnings

warnings.filterwarnings("ignore")

import hawkesbook
import numpy as np
import pandas as pd
import statsmodels.api as sm
from finmlkit.feature.core.volume import vpin
from frds.measures import PIN, kyle_lambda
from frds.measures.price_impact import simple_price_impact
from frds.measures.spread import effective_spread, quoted_spread, realized_spread
from qf_lib.common.enums.price_field import PriceField
from qf_lib.common.utils.volatility.drift_independent_volatility import DriftIndependentVolatility
from qf_lib.containers.dataframe.prices_dataframe import PricesDataFrame
from scipy.stats import norm
from tclf.classical_classifier import ClassicalClassifier

random = np.random.default_rng(20261121)
N = 600
SECOND = 10**9


def market():
    """A quote, then a trade a second later, and so on; prices in hundredths."""
    mid = 10_000 + np.cumsum(random.choice([-1, 0, 0, 1], N))
    width = random.choice([1, 2, 3, 10], N)
    bid, ask = mid - width, mid + random.choice([0, 1, 2], N)
    ask = np.maximum(ask, bid + 1)
    price = np.where(
        random.random(N) < 0.7, np.where(random.random(N) < 0.5, bid, ask),
        bid + (random.random(N) * (ask - bid + 3)).astype(int) - 1)
    aggressor = np.where(random.random(N) < 0.5, 1, -1)
    size = random.integers(1, 50, N)
    return bid, ask, price, size, aggressor


bid, ask, price, size, aggressor = market()
answer = {
    "bid": bid.tolist(), "ask": ask.tolist(), "price": price.tolist(), "size": size.tolist(),
    "aggressor": aggressor.tolist()}  # fmt: skip

# Signs. The tick test of tclf compares with the last other price, which is given to it.
lag = np.full(N, np.nan)
for row in range(1, N):
    other = np.nonzero(price[:row] != price[row])[0]
    lag[row] = price[other[-1]] if len(other) else np.nan
table = pd.DataFrame({
    "trade_price": price / 100, "bid_ex": bid / 100, "ask_ex": ask / 100, "price_all_lag": lag / 100})
# Its comparisons are of whole hundredths, so that none depends on rounding.
table = (table * 100).round()
for rule, layers in {
    "tick": [("tick", "all")], "quote": [("quote", "ex")],
    "lee_ready": [("quote", "ex"), ("tick", "all")],
    "emo": [("emo", "ex")], "clnv": [("clnv", "ex")],
}.items():
    if rule in ("emo", "clnv"):
        table["price_ex_lag"] = table["price_all_lag"]
    signs = ClassicalClassifier(layers=layers, strategy="const").fit(table).predict(table)
    probabilities = ClassicalClassifier(layers=layers, strategy="const").fit(table).predict_proba(table)
    known = probabilities[:, 0] != probabilities[:, 1]
    answer[f"sign_{rule}"] = [int(sign) if is_known else 0 for sign, is_known in zip(signs, known)]

# Costs of all trades but the last: the mid two trades later is that a delay of a second and a half
# after a trade finds.
mid = (bid + ask) / 2 / 100
p, weight = price / 100, size
later = mid[1:]
cut = slice(0, N - 1)
sign = aggressor.astype(float)
arguments = (p[cut], later, mid[cut], (weight / p)[cut], sign[cut])
answer["effective_spread"] = 100 * effective_spread(p, mid, weight / p, sign)
answer["effective_spread_known"] = 100 * effective_spread(
    p[cut], mid[cut], (weight / p)[cut], sign[cut])
answer["realized_spread"] = 100 * realized_spread(*arguments)
answer["price_impact"] = 100 * simple_price_impact(*arguments)
answer["quoted_spread"] = 100 * quoted_spread((bid / 100)[cut], (ask / 100)[cut])

# Rows of ten trades.
rows = N // 10
close = p.reshape(rows, 10)[:, -1]
flow = (size * aggressor).reshape(rows, 10).sum(axis=1)
volume = size.reshape(rows, 10).sum(axis=1)
change = np.diff(close)
x, y = flow[1:].astype(float), change
answer["kyle"] = float(sm.OLS(y, sm.add_constant(x)).fit().params[1])
answer["kyle_frds"] = float(kyle_lambda(y - y.mean(), x - x.mean()) / 1e6)
answer["roll"] = []
for end in range(31, rows):
    inside = change[end - 31:end]
    covariance = np.cov(inside[1:], inside[:-1])[0, 1]
    answer["roll"].append(2 * math.sqrt(-covariance) if covariance < 0 else None)
window = 20
deviation = pd.Series(change).rolling(window).std().to_numpy()
buys = volume[1:] * norm.cdf(change / deviation)
answer["vpin"] = [
    None if math.isnan(each) else float(each)
    for each in vpin(buys.astype(float), (volume[1:] - buys).astype(float), window)]
bars = PricesDataFrame(
    np.column_stack([
        p.reshape(rows, 10)[:, 0], p.reshape(rows, 10).max(axis=1), p.reshape(rows, 10).min(axis=1),
        close]),
    columns=[PriceField.Open, PriceField.High, PriceField.Low, PriceField.Close])  # fmt: skip
answer["yang_zhang"] = [
    float(DriftIndependentVolatility.get_volatility(
        bars.iloc[end - 21:end], annualise=False, alpha=1.34))
    for end in range(21, rows + 1)]

# A Hawkes process: times in nanoseconds. The first event is history in ours, so its own part of the
# likelihood is taken off.
theta = (np.array([0.5, 0.4]), np.array([[1.2, 0.3], [0.5, 0.9]]), np.array([2.5, 2.5]))
times, ids = [], []
time, excitation = 0.0, np.zeros(2)
while len(times) < 500:
    bound = (theta[0] + theta[1] @ excitation).sum()
    wait = random.exponential(1 / bound)
    time += wait
    excitation *= np.exp(-2.5 * wait)
    intensity = theta[0] + theta[1] @ excitation
    draw = random.random() * bound
    if draw < intensity.sum():
        kind = 0 if draw < intensity[0] else 1
        times.append(round(time * 1e9))
        ids.append(kind)
        excitation[kind] += 1
seconds = (np.array(times) - times[0]) / 1e9
kinds = np.array(ids)


def likelihood(x):
    mu, alpha = np.array(x[:2]), np.array([[x[2], x[3]], [x[4], x[5]]])
    # hawkesbook has the effect of an event in the rows of its kind.
    given = (mu, alpha.T.copy(), np.array([x[6], x[6]]))
    whole = hawkesbook.mutual_exp_log_likelihood(seconds, kinds, seconds[-1], given)
    return float(whole - np.log(mu[kinds[0]]))


answer["hawkes_times"], answer["hawkes_kinds"] = times, ids
answer["hawkes_points"] = [
    [0.5, 0.4, 1.2, 0.3, 0.5, 0.9, 2.5], [1.0, 1.0, 0.1, 0.2, 0.3, 0.4, 1.5]]  # fmt: skip
answer["hawkes_likelihoods"] = [likelihood(x) for x in answer["hawkes_points"]]
from scipy.optimize import minimize

best = None
for start in ([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 2.0], [0.3, 0.3, 1, 0.1, 0.1, 1, 5.0]):
    found = minimize(
        lambda z: -likelihood(np.exp(z)), np.log(start), method="Nelder-Mead",
        options={"maxiter": 40_000, "maxfev": 40_000, "xatol": 1e-9, "fatol": 1e-11})
    if best is None or found.fun < best.fun:
        best = found
answer["hawkes_best"] = float(-best.fun)
answer["hawkes_best_at"] = np.exp(best.x).tolist()

# PIN.
days = 60
news = random.random(days) < 0.4
bad = random.random(days) < 0.6
b = random.poisson(30 + 25 * (news & ~bad))
s = random.poisson(28 + 25 * (news & bad))
found = PIN(b.astype(float), s.astype(float)).estimate("LK2011")
answer["pin_buys"], answer["pin_sells"] = b.tolist(), s.tolist()
answer["pin"] = [found.pin, found.alpha, found.delta, found.mu, found.epsilon_b, found.epsilon_s]
print(json.dumps(answer))
