"""Writes golden files of features of regimes, drift and memory, by the packages that others use:

    regime  statsmodels, MarkovRegression.filter: filtered probabilities of two zero-mean states
    hurst   nolds, dfa: detrended fluctuation analysis, boxes that do not overlap
    drift   scipy.stats, ks_1samp against numpy's quantiles; PSI by its formula in numpy

Run it in an environment of its own, outside the tree:

    python3 -m venv /tmp/regime && /tmp/regime/bin/pip install numpy scipy statsmodels nolds==0.5.2 setuptools
    for name in regime hurst drift quantiles deciles; do
      /tmp/regime/bin/python Tests/Oracles/regime_oracle.py $name \
        > Tests/FeatureLibraryTests/Golden/$name.csv
    done

Prices are whole hundredths. `quantiles` is the reference that `drift` is measured against, in the form
that `evaluate --reference` writes; `deciles` is a short one.
"""
import sys

import numpy as np

random = np.random.default_rng(20260106)


def regime():
    from statsmodels.tsa.regime_switching.markov_regression import MarkovRegression

    # Calm and turbulent stretches.
    state = np.cumsum(random.random(600) < 0.03) % 2
    steps = np.where(state == 1, 220.0, 55.0) * random.standard_normal(600)
    prices = np.round(500000 + np.cumsum(steps)).astype(int)
    returns = np.log((prices[1:] / 100) / (prices[:-1] / 100))
    print('# low, high, stay_low, stay_high; then price, filtered probability of high a model')
    models = [(1e-4, 5e-4, 0.97, 0.94), (2e-5, 1e-3, 0.6, 0.999), (1e-4, 4e-4, 0.5, 0.5)]
    columns = []
    for low, high, stay_low, stay_high in models:
        print(f'# {low!r},{high!r},{stay_low!r},{stay_high!r}')
        model = MarkovRegression(returns, k_regimes=2, trend='n', switching_variance=True)
        # p[0->0], p[1->0], sigma2[0], sigma2[1]
        result = model.filter(np.array([stay_low, 1 - stay_high, low ** 2, high ** 2]))
        columns.append(np.concatenate([[np.nan], result.filtered_marginal_probabilities[:, 1]]))
    for row in zip(prices, *columns):
        print(','.join(repr(value.item()) for value in row))


def hurst():
    import nolds

    print('# price; exponent over the last 64 and the last 256 returns')
    steps = random.standard_normal(700) * 60
    # White noise, then persistent, then reverting.
    steps[250:450] = np.convolve(random.standard_normal(219), np.ones(20) / 5, 'valid') * 40
    steps[450:] = np.diff(random.standard_normal(251)) * 60
    prices = np.round(400000 + np.cumsum(steps)).astype(int)
    returns = np.log((prices[1:] / 100) / (prices[:-1] / 100))

    def exponent(end, n):
        if end < n:
            return float('nan')
        sizes = [2 ** power for power in range(2, 20) if 2 ** power <= n / 4]
        return float(nolds.dfa(
            returns[end - n:end], nvals=sizes, overlap=False, order=1, fit_trend='poly',
            fit_exp='poly'))

    for row, price in enumerate(prices):
        print(f'{price},{exponent(row, 64)!r},{exponent(row, 256)!r}')


def references():
    generator = np.random.default_rng(7)
    continuous = np.round(10000 + 150 * generator.standard_normal(5000)) / 100
    # More than a tenth of it in one value.
    stepped = np.round(3 * generator.standard_normal(4000)) + 100
    # For the tests' random markets: prices around 0.40, and whole numbers of which many are zero.
    market = np.round(40 + 3 * generator.standard_normal(3000)) / 100
    flow = np.round(generator.standard_normal(3000) ** 3 * 4)
    return {
        'price': continuous, 'stepped': stepped, 'with "quotes", and commas': stepped / 7,
        'market': market, 'flow': flow}


LEVELS = np.arange(101) / 100


def quantiles():
    print('feature,probability,value')
    for name, values in references().items():
        quoted = '"' + name.replace('"', '""') + '"' if '"' in name else name
        for level, value in zip(LEVELS, np.quantile(values, LEVELS)):
            print(f'{quoted},{level.item()!r},{value.item()!r}')


def deciles():
    print('feature,probability,value')
    levels = np.arange(11) / 10
    for name in ('market', 'flow'):
        for level, value in zip(levels, np.quantile(references()[name], levels)):
            print(f'{name},{level.item()!r},{value.item()!r}')


def drift():
    from scipy import stats

    table = np.quantile(references()['price'], LEVELS)
    print('# price; psi and ks over the last 50 and 300')
    prices = np.round(
        10000 + 150 * random.standard_normal(900) * np.linspace(1, 1.6, 900)
        + np.linspace(0, 300, 900)).astype(int)
    values = prices / 100

    def cdf(x):
        return np.interp(x, table, LEVELS)

    deciles = table[10:100:10]

    def index(window):
        counts = np.bincount(np.searchsorted(deciles, window, side='left'), minlength=10)
        actual = np.maximum(counts / len(window), 1e-4)
        expected = np.full(10, 0.1)
        return float(np.sum((actual - expected) * np.log(actual / expected)))

    for row, price in enumerate(prices):
        fields = [str(price)]
        for n in (50, 300):
            if row + 1 < n:
                fields += ['nan', 'nan']
                continue
            window = values[row + 1 - n:row + 1]
            fields += [repr(index(window)), repr(float(stats.ks_1samp(window, cdf).statistic))]
        print(','.join(fields))


{
    'regime': regime, 'hurst': hurst, 'drift': drift, 'quantiles': quantiles,
    'deciles': deciles}[sys.argv[1]]()
