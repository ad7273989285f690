"""Trains LightGBM models of many kinds and writes, for each, the model's text, 10,000 rows and what the
package predicts for them.

    lightgbm_oracle.py FOLDER

NAME.txt is the model, NAME.rows the rows and NAME.scores the predictions, both little-endian doubles
row by row; NAME.raw the raw scores.
"""
import sys

import lightgbm
import numpy

ROWS, COLUMNS = 10_000, 6


def data(seed, categories=False, holes=True, zeros=False):
    random = numpy.random.default_rng(seed)
    rows = random.normal(size=(ROWS, COLUMNS))
    rows[:, 1] *= 1e6
    rows[:, 2] = numpy.round(rows[:, 2], 1)
    signal = rows[:, 0] - 0.5 * rows[:, 2] ** 2 + 1e-6 * rows[:, 1] * rows[:, 3]
    if categories:
        rows[:, 4] = random.integers(0, 70, size=ROWS)
        signal += (rows[:, 4] % 7 == 3) * 2
    if zeros:
        rows[random.random(rows.shape) < 0.3] = 0
    if holes:
        spare = rows[:, :4]
        spare[random.random(spare.shape) < 0.1] = numpy.nan
    return rows, signal + random.normal(scale=0.3, size=ROWS)


def cases():
    yield "regression", {"objective": "regression"}, data(1), None
    yield "sqrt", {"objective": "regression", "reg_sqrt": True}, data(2), None
    yield "quantile", {"objective": "quantile", "alpha": 0.9}, data(3, holes=False), None
    yield "zeros", {"objective": "regression", "zero_as_missing": True}, data(4, zeros=True), None
    yield "no_missing", {"objective": "regression", "use_missing": False}, data(5), None
    yield "categories", {"objective": "regression"}, data(6, categories=True), [4]
    yield "linear", {"objective": "regression", "linear_tree": True}, data(7), None
    yield "forest", {
        "objective": "regression", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6,
    }, data(8), None
    yield "dart", {"objective": "regression", "boosting": "dart"}, data(9), None
    yield "binary", {"objective": "binary", "sigmoid": 0.7}, data(10), None
    yield "multiclass", {"objective": "multiclass", "num_class": 3}, data(11), None
    yield "one_against_all", {"objective": "multiclassova", "num_class": 3}, data(12), None
    yield "poisson", {"objective": "poisson"}, data(13), None
    yield "cross_entropy", {"objective": "cross_entropy"}, data(14), None
    yield "cross_entropy_lambda", {"objective": "cross_entropy_lambda"}, data(15), None


def target(name, signal):
    if name == "binary":
        return (signal > 0).astype(float)
    if name in ("multiclass", "one_against_all"):
        return numpy.digitize(signal, [-0.5, 0.5]).astype(float)
    if name == "poisson":
        return numpy.floor(numpy.exp(numpy.clip(signal, -3, 3)))
    if name.startswith("cross"):
        return 1 / (1 + numpy.exp(-signal))
    return signal


def main(folder):
    for name, parameters, (rows, signal), categories in cases():
        train = lightgbm.Dataset(
            rows[:5000], target(name, signal)[:5000], categorical_feature=categories or "auto",
            params={"linear_tree": parameters.get("linear_tree", False)},
            feature_name=[f"f{column}" for column in range(COLUMNS)])
        booster = lightgbm.train(
            {**parameters, "verbose": -1, "seed": 1, "deterministic": True, "num_threads": 1,
             "num_leaves": 15}, train, num_boost_round=30)
        booster.save_model(f"{folder}/{name}.txt")
        rows.astype("<f8").tofile(f"{folder}/{name}.rows")
        booster.predict(rows).astype("<f8").tofile(f"{folder}/{name}.scores")
        booster.predict(rows, raw_score=True).astype("<f8").tofile(f"{folder}/{name}.raw")


main(sys.argv[1])
