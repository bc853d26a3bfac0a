"""What somebody does who holds a selection file and nothing else: checks its hashes, computes the ranking again."""

import csv
import hashlib
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

Files = Mapping[str, bytes]


def opened(body: bytes) -> dict[str, bytes]:
    """The files of an archive by name, each compared with the hash that the manifest names; none too many."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    named = json.loads(files["manifest.json"])["files"]
    found = {
        name: hashlib.sha256(body).hexdigest() for name, body in files.items() if name != "manifest.json"
    }
    assert {name: entry["sha256"] for name, entry in named.items()} == found
    return files


def table(files: Files, name: str) -> list[dict[str, str]]:
    """The rows of one of its tables."""
    return list(csv.DictReader(io.StringIO(files[name].decode())))


def rounded(value: Decimal) -> Decimal:
    """To the hundredth, halves up, as the README says."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


Given = Mapping[tuple[int, str], Mapping[str, int]]
"""By application's number and reader, the value for each criterion."""


def scores_in(files: Files) -> tuple[Given, dict[str, int]]:
    """What was given in the round under way to those in the running, and the weights of the criteria that count."""
    rules = json.loads(files["rules.json"])
    round_ = next(r for r in rules["rounds"] if r["state"] == "active")
    weights = {c["code"]: c["weight"] for c in round_["criteria"] if c["is_active"]}
    gone = {
        int(row["number"])
        for row in table(files, "applications.csv")
        if row["state"] in ("withdrawn", "ineligible")
    }
    scores: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for row in table(files, "scores.csv"):
        counts = int(row["round"]) == round_["position"] and row["criterion"] in weights
        if counts and int(row["number"]) not in gone:
            scores[int(row["number"]), row["reader"]][row["criterion"]] = int(row["value"])
    return scores, weights


def ranking_from(files: Files) -> list[tuple[int, int]]:
    """The README's recipe, word for word, with nothing of the system's own."""
    rules = json.loads(files["rules.json"])["ranking"]
    scores, weights = scores_in(files)
    overall = {
        pair: rounded(
            Decimal(sum(value * weights[code] for code, value in values.items()))
            / sum(weights[code] for code in values)
        )
        for pair, values in scores.items()
    }
    value_of: dict[int, list[Decimal]] = defaultdict(list)
    everything = list(overall.values())
    for (number, reader), score in overall.items():
        own = [value for (_n, r), value in overall.items() if r == reader]
        mean, deviation = moments(own)
        if rules["method"] == "raw" or len(own) < rules["fewest_reads_to_normalise"] or not deviation:
            value_of[number].append(score)
        else:
            pool_mean, pool_deviation = moments(everything)
            value_of[number].append(pool_mean + (score - mean) / deviation * pool_deviation)
    values = {number: rounded(sum(found) / len(found)) for number, found in value_of.items()}
    tie: dict[int, list[int]] = defaultdict(list)
    for (number, _reader), given in scores.items():
        tie[number].append(given.get(rules["tie_break"], 0))
    order = sorted(values, key=lambda n: (-values[n], -Decimal(sum(tie[n])) / len(tie[n]), n))
    return [(number, 1 + sum(other > values[number] for other in values.values())) for number in order]


def moments(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Mean and deviation of a whole pile."""
    mean = sum(values) / len(values)
    return mean, (sum((value - mean) ** 2 for value in values) / len(values)).sqrt()
