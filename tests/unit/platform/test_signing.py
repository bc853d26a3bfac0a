"""Signatures: one key per installation, made once and private; its public half is remembered once it signed."""

import pytest

from accelerator import doctor, signing
from accelerator.db import reading, unit_of_work
from tests.races import at_once


@pytest.fixture
def key_file(context):
    """Where the key is kept; there is none yet."""
    path = context.config["SETTINGS"].folder / signing.KEY_FILE
    path.unlink(missing_ok=True)
    return path


def finding():
    (found,) = [finding for finding in doctor.examine() if finding.name == "signing key"]
    return found


def test_the_key_is_made_at_the_first_signature_and_is_nobody_elses_to_read(key_file):
    first = signing.sign(b"x")
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert (signing.sign(b"x"), len(first)) == (first, 64)
    assert [path.name for path in key_file.parent.glob(f"{signing.KEY_FILE}*")] == [signing.KEY_FILE]


def test_of_two_that_make_it_at_once_both_get_the_same(context):
    settings = context.config["SETTINGS"]
    inner = []

    def slow():
        inner.append(settings.kept("raced", lambda: "theirs"))
        return "mine"

    assert (settings.kept("raced", slow), inner) == ("theirs", ["theirs"])
    (settings.folder / "raced").unlink()


def test_a_key_is_remembered_once_also_by_two_processes(key_file, context):
    signing.fingerprint()
    assert at_once(context, signing.remember, signing.remember) == [None, None]
    with unit_of_work():
        signing.remember()
    with reading():
        assert [(key.fingerprint, key.pem) for key in signing.public_keys()] == [
            (signing.fingerprint(), signing.public_pem())
        ]


def test_the_doctor_refuses_a_key_that_others_can_read(key_file):
    assert (finding().is_well, finding().text) == (True, "none yet; the first signature makes it")
    signing.sign(b"x")
    assert (finding().is_well, finding().text) == (True, f"SHA-256 {signing.fingerprint()}")
    key_file.chmod(0o640)
    assert (finding().is_well, finding().text) == (False, f"others can read {key_file}")
    assert finding().cure.startswith(f"chmod 600 {signing.KEY_FILE} in the instance folder;")
    key_file.chmod(0o600)


def test_the_doctor_tells_how_a_damaged_key_is_replaced(key_file):
    key_file.write_text("nonsense")
    key_file.chmod(0o600)
    assert (finding().is_well, "delete it" in finding().cure) == (False, True)
    key_file.unlink()
