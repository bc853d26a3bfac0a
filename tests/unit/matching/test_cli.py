"""The engine on the command line."""

import json

from click.testing import CliRunner

from accelerator.matching.cli import matching
from accelerator.matching.verify import verify
from tests.unit.matching.families import family


def run(folder, text):
    """Run the command on a file with this text."""
    source, target = folder / "in.json", folder / "out.json"
    source.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(matching, ["solve", str(source), "--output", str(target)])
    return done, json.loads(target.read_text(encoding="utf-8")) if target.exists() else None


def test_a_solved_instance_leaves_with_0(tmp_path):
    data = family("latent", 8, 6)
    done, result = run(tmp_path, json.dumps(data))
    assert (done.exit_code, result["status"]) == (0, "optimal")
    assert verify(data, result) == []
    assert done.stdout == ""


def test_an_infeasible_one_leaves_with_2_and_says_why(tmp_path):
    data = family("latent", 2, 2, least=3)
    done, result = run(tmp_path, json.dumps(data))
    assert (done.exit_code, result["status"]) == (2, "infeasible")
    assert "needs at least 3" in done.stderr
    assert result["diagnosis"][0]["text"] in done.stderr


def test_bad_input_leaves_with_1_names_each_fault_and_writes_nothing(tmp_path):
    done, result = run(tmp_path, json.dumps({**family("latent", 2, 2), "mode": "x", "alpha": 3}))
    assert (done.exit_code, result) == (1, None)
    assert len(done.stderr.splitlines()) == 2


def test_what_is_not_json_or_not_there_leaves_with_1(tmp_path):
    assert run(tmp_path, "{")[0].exit_code == 1
    assert run(tmp_path, '{"affinity": [["s", "m", NaN]]}')[0].exit_code == 1
    assert "not JSON" in run(tmp_path, '{"leximin": ' + "9" * 5_000 + "}")[0].stderr
    assert "not JSON" in run(tmp_path, "[" * 100_000)[0].stderr
    missing = CliRunner().invoke(matching, ["solve", str(tmp_path / "no"), "--output", str(tmp_path / "out")])
    assert (missing.exit_code, "No such file" in missing.stderr) == (1, True)
