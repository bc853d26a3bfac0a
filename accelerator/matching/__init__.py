"""The assignment engine: who works with whom, with proofs and reasons.

Pure: no web, no database. It matches startups with mentors, applications with reviewers, and anything else that
has two sides, bounds on both, and a worth for each candidate pair. See `solve` and `explain`.
"""

from accelerator.matching.curve import Point, fairness_curve
from accelerator.matching.explain import explain, what_if
from accelerator.matching.model import (
    BadInstance,
    Cancelled,
    Certificate,
    Cost,
    Diagnosis,
    Explanation,
    Fairness,
    FloorPrices,
    Instance,
    LostWish,
    Measure,
    Mode,
    Pair,
    Prices,
    Reason,
    Relaxation,
    Result,
    Side,
    Standing,
    Status,
    WorstPrices,
)
from accelerator.matching.parse import parse_instance
from accelerator.matching.restore import result_from_json
from accelerator.matching.solver import solve

__all__ = [
    "BadInstance",
    "Cancelled",
    "Certificate",
    "Cost",
    "Diagnosis",
    "Explanation",
    "Fairness",
    "FloorPrices",
    "Instance",
    "LostWish",
    "Measure",
    "Mode",
    "Pair",
    "Point",
    "Prices",
    "Reason",
    "Relaxation",
    "Result",
    "Side",
    "Standing",
    "Status",
    "WorstPrices",
    "explain",
    "fairness_curve",
    "parse_instance",
    "result_from_json",
    "solve",
    "what_if",
]
