"""Migrations stand in one line: each number once, each after the one before."""

import re

from tests.architecture.source import ROOT

VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))


def test_each_migration_follows_the_one_before():
    numbers = [path.name[:4] for path in VERSIONS]
    found = [re.findall(r'^(?:down_)?revision = "?(\w+)"?', path.read_text(), re.M) for path in VERSIONS]
    assert found == [
        [number, before] for number, before in zip(numbers, ["None", *numbers[:-1]], strict=True)
    ]
    assert len(set(numbers)) == len(numbers)
