"""Training of the linear classifiers that the program reads (``agent.common.words.linear``)."""

import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from agent.common.words.linear import BESIDE, BUCKETS, bucket, buckets, sharing

_FOLDS = 4
_SUREST = 6.0
"""The inverse of the regularisation: the best of 3 to 30 for clauses that were left out."""


def matrix(
    texts: Sequence[tuple[str, Iterable[str]]],
    rows: dict[str, int],
    measured: Sequence[Mapping[str, float]] = (),
    told: Sequence[Iterable[str]] = (),
    size: int = BUCKETS,
) -> Any:
    """The signs of texts, as ``Weights.shares`` takes them; those that have names get rows behind the buckets."""

    def row(name: str) -> int:
        return rows.setdefault(name, size + len(rows))

    def signs() -> Iterator[list[tuple[float, Collection[int]]]]:
        for n, (text, named) in enumerate(texts):
            valued = measured[n] if measured else {}
            more = {bucket(sign, size) for sign in told[n]} if told else ()
            known = *map(sharing, (buckets(text, size), more)), (BESIDE, [row(name) for name in named])
            yield [*known, *((value, [row(name)]) for name, value in valued.items())]

    return weighted(signs(), size + 512)


def weighted(signs: Iterable[Iterable[tuple[float, Collection[int]]]], width: int = BUCKETS) -> Any:
    """The signs of things: values, and the rows of the signs that have them."""
    at, column, value = list[int](), list[int](), list[float]()
    n = 0
    for n, one in enumerate(signs, 1):
        for each, rows in one:
            at += [n - 1] * len(rows)
            column += rows
            value += [each] * len(rows)
    return csr_matrix((value, (at, column)), shape=(n, width))


def fitted(signs: Any, kinds: Any) -> Any:
    """A model of these texts."""
    return LogisticRegression(C=_SUREST, max_iter=300, tol=1e-3).fit(signs, kinds)


def left_out(signs: Any, kinds: Any, groups: Any) -> Iterator[tuple[Any, Any, Any]]:
    """By quarters: which texts were left out with their whole group, the kinds, and how likely each is of each."""
    fold = numpy.array(groups) % _FOLDS
    for n in range(_FOLDS):
        model = fitted(signs[fold != n], kinds[fold != n])
        yield fold == n, model.classes_, model.predict_proba(signs[fold == n])


def packed(model: Any, rows: dict[str, int], learned_from: str, size: int = BUCKETS) -> bytes:
    """The weights as the program reads them."""
    weights, bias = model.coef_.T[: size + len(rows)], model.intercept_
    if len(model.classes_) == 2:
        weights, bias = numpy.hstack([-weights / 2, weights / 2]), numpy.array([-bias[0] / 2, bias[0] / 2])
    step = float(numpy.abs(weights).max()) / 127
    body = numpy.round(weights / step).astype(numpy.int8).tobytes()
    head = {
        "learned_from": learned_from,
        "kinds": [str(one) for one in model.classes_],
        "bias": [round(float(one), 4) for one in bias],
        "step": step,
        "rows": rows,
    } | ({} if size == BUCKETS else {"buckets": size})
    return json.dumps(head).encode() + b"\n" + zlib.compress(body, 9)
