"""Training of the boosted trees that the program reads (``agent.common.words.trees``)."""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy
from sklearn.ensemble import HistGradientBoostingClassifier

_FOLDS = 7


def fitted(signs: Any, is_so: Any, weights: Any = None) -> Any:
    """A model of these rows, each of which may count for more than one."""
    model = HistGradientBoostingClassifier(
        max_iter=120, learning_rate=0.08, max_leaf_nodes=24, min_samples_leaf=40, l2_regularization=1.0,
        early_stopping=False, random_state=0,
    )  # fmt: skip
    return model.fit(signs, is_so, sample_weight=weights)


def table(signs: Sequence[Mapping[str, float]]) -> Any:
    """The signs as rows of numbers."""
    return numpy.array([[*one.values()] for one in signs])


def left_out(signs: Any, is_so: Any, groups: Any, weights: Any = None) -> Any:
    """How likely each row is so by a model that has not seen its group, by sevenths."""
    weights = numpy.ones(len(is_so)) if weights is None else weights
    names = sorted(set(groups))
    fold = numpy.array([names.index(one) % _FOLDS for one in groups])
    found = numpy.zeros(len(fold))
    for n in range(_FOLDS):
        model = fitted(signs[fold != n], is_so[fold != n], weights[fold != n])
        found[fold == n] = model.predict_proba(signs[fold == n])[:, 1]
    return found


def packed(model: Any, names: Sequence[str], learned_from: str) -> bytes:
    """The trees as the program reads them."""
    told = {
        "learned_from": learned_from,
        "signs": [*names],
        "base": round(float(model._baseline_prediction.item()), 5),
        "trees": [[*_nodes(step[0].nodes)] for step in model._predictors],
    }
    return zlib.compress(json.dumps(told, separators=(",", ":")).encode(), 9)


def _nodes(nodes: Any) -> Iterator[tuple[int, float, int, int]]:
    for one in nodes:
        if one["is_leaf"]:
            yield -1, round(float(one["value"]), 5), 0, 0
        else:
            yield int(one["feature_idx"]), round(float(one["num_threshold"]), 6), int(one["left"]), int(one["right"])
