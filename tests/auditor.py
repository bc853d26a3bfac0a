"""What somebody does who holds a selection file and nothing else: checks it, computes the ranking again."""

import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key

Files = Mapping[str, bytes]
Scores = Mapping[tuple[int, str], Decimal]
"""Overall scores by application's number and reader."""
UNNAMED = {"manifest.json", "manifest.json.sig"}
"""What the manifest cannot name: itself, and what is made from it."""


def opened(body: bytes) -> dict[str, bytes]:
    """The files of an archive by name, each compared with the hash that the manifest names; none too many."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    named = json.loads(files["manifest.json"])["files"]
    found = {name: hashlib.sha256(body).hexdigest() for name, body in files.items()}
    assert {name: entry["sha256"] for name, entry in named.items()} == {
        name: sha256 for name, sha256 in found.items() if name not in UNNAMED
    }
    return files


def is_signed(files: Files) -> bool:
    """Whether the signature is of this manifest and by the key beside it."""
    key = load_pem_public_key(files["signing-key.pem"])
    try:
        key.verify(files["manifest.json.sig"], files["manifest.json"])  # type: ignore[union-attr,call-arg]
    except InvalidSignature:
        return False
    return True


def answers_to_readme(files: Files, folder: Path) -> list[str]:
    """What a shell says to each command that the README gives, in its order; needs openssl."""
    for name, body in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
    readme = files["README.txt"].decode().replace("\\\n", " ")
    commands = re.findall(r"^ *(?:\d\. )?((?:openssl|python3) .*)$", readme, re.MULTILINE)
    return [
        subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True).stdout.strip()
        for command in commands
    ]


has_openssl = shutil.which("openssl") is not None


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


def samples_in(files: Files) -> set[int]:
    """The numbers of those that were read for calibration only."""
    return {int(row["number"]) for row in table(files, "applications.csv") if row["state"] == "sample"}


def confidence_in(files: Files) -> dict[tuple[int, str], int]:
    """How often each score counts, by application's number and reader; nothing where the round does not weigh."""
    round_ = next(r for r in json.loads(files["rules.json"])["rounds"] if r["state"] == "active")
    if not round_["weighs_confidence"]:
        return {}
    return {
        (int(row["number"]), row["reader"]): int(row["confidence"] or 2)
        for row in table(files, "allocations.csv")
        if int(row["round"]) == round_["position"]
    }


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
    sure = {pair: confidence_in(files).get(pair, 1) for pair in overall}
    if rules["method"] == "model":
        values = modelled(files, overall, sure)
    else:
        fewest = rules["fewest_reads_to_normalise"] if rules["method"] == "normalised" else len(overall) + 1
        values = means(adjusted(overall, fewest), sure)
    values = {number: value for number, value in values.items() if number not in samples_in(files)}
    tie: dict[int, list[int]] = defaultdict(list)
    for (number, _reader), given in scores.items():
        tie[number].append(given.get(rules["tie_break"], 0))
    order = sorted(values, key=lambda n: (-values[n], -Decimal(sum(tie[n])) / len(tie[n]), n))
    return [(number, 1 + sum(other > values[number] for other in values.values())) for number in order]


def adjusted(overall: Scores, fewest: int) -> Scores:
    """Each score as if its reader were as severe and as bold as all; those of a reader of few as they are."""
    pool_mean, pool_deviation = moments(list(overall.values()))
    found = {}
    for (number, reader), score in overall.items():
        own = [value for (_n, r), value in overall.items() if r == reader]
        mean, deviation = moments(own)
        is_kept = len(own) < fewest or not deviation
        found[number, reader] = score if is_kept else pool_mean + (score - mean) / deviation * pool_deviation
    return found


def means(scores: Scores, weights: Mapping[tuple[int, str], int]) -> dict[int, Decimal]:
    """The mean of each application's scores, each as often as its weight says."""
    value_of: dict[int, list[tuple[Decimal, int]]] = defaultdict(list)
    for pair, score in scores.items():
        value_of[pair[0]].append((score, weights[pair]))
    return {
        number: rounded(sum(value * weight for value, weight in found) / sum(weight for _v, weight in found))
        for number, found in value_of.items()
    }


def modelled(files: Files, overall: Scores, sure: Mapping[tuple[int, str], int]) -> dict[int, Decimal]:
    """Score = application + reader, every one of them an unknown, each score with its weight."""
    factors = json.loads(files["normalisation.json"])
    shrinkage = float(factors["weighed_shrinkage"] if factors["weighs_confidence"] else factors["shrinkage"])
    numbers, readers = sorted({n for n, _r in overall}), sorted({r for _n, r in overall})
    design = np.array([[*(n == a for a in numbers), *(r == p for p in readers)] for n, r in overall], float)
    weights = np.array([float(sure[pair]) for pair in overall])
    weights /= weights.mean()
    left = design.T @ (weights[:, None] * design)
    left += np.diag([shrinkage] * len(numbers) + [0.0] * len(readers))
    right = design.T @ (weights * np.array([float(score) for score in overall.values()]))
    merits, levels = np.split(np.linalg.lstsq(left, right, rcond=None)[0], [len(numbers)])
    group_of = {row["reviewer_id"]: row["group"] for row in table(files, "readers.csv")}
    groups = np.array([group_of[reader] for reader in readers])
    shares = design[:, len(numbers) :].T @ weights
    found = {}
    for place, number in enumerate(numbers):
        reader = next(r for n, r in overall if n == number)
        same = groups == group_of[reader]
        value = merits[place] + levels[same] @ shares[same] / shares[same].sum()
        found[number] = rounded(Decimal(f"{value:.4f}"))
    return found


def moments(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Mean and deviation of a whole pile."""
    mean = sum(values) / len(values)
    return mean, (sum((value - mean) ** 2 for value in values) / len(values)).sqrt()
