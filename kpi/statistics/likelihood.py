"""Maximum likelihood for models whose parameters are all positive."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

# Read when SciPy is first loaded: to share out the algebra of four numbers among threads takes longer than to do it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Natural logarithms of the smallest and the largest parameter that is looked at.
_EDGE = 12.0


@dataclass(frozen=True)
class Fit:
    """The likeliest parameters. ``at_edge`` tells that one of them ran to the end of what is looked at."""

    parameters: tuple[float, ...]
    log_likelihood: float
    at_edge: bool


def best_fit(
    value_and_slope: Callable[[np.ndarray], tuple[float, np.ndarray]], starts: Iterable[tuple[float, ...]]
) -> Fit:
    """The likeliest parameters that a search from any of the starts finds.

    ``value_and_slope`` gives the log-likelihood and its derivative by each parameter. The search is done in
    logarithms, so that no parameter becomes negative and all are about equally large.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 (SciPy is slow to load)

    best = None
    for start in starts:
        # So that the search stops at the same closeness for a hundred customers and for a million.
        size = abs(value_and_slope(np.array(start))[0]) or 1.0

        def downhill(logs: np.ndarray, size: float = size) -> tuple[float, np.ndarray]:
            parameters = np.exp(logs)
            value, slope = value_and_slope(parameters)
            return -value / size, -slope * parameters / size

        found = minimize(
            downhill,
            np.log(start),
            jac=True,
            method="L-BFGS-B",
            bounds=[(-_EDGE, _EDGE)] * len(start),
            options={"ftol": 1e-14, "gtol": 1e-8, "maxiter": 500},
        )
        value = -float(found.fun) * size
        if best is None or value > best.log_likelihood:
            edge = bool(np.any(np.abs(found.x) > _EDGE - 0.01))
            best = Fit(tuple(float(p) for p in np.exp(found.x)), value, edge)
    assert best is not None
    return best
