"""Asking for a selection file, making it, and forgetting it after a day."""

from datetime import timedelta

from accelerator import clock, signing
from accelerator.db import db, lock
from accelerator.facts import record
from accelerator.files import keep, storage
from accelerator.i18n import _, translated
from accelerator.jobs import Job, enqueue
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Call, Dossier
from cohorts.queries import calibration, dossier_tables, dossiers
from cohorts.queries.tables import Archive, json_text
from cohorts.queries.withheld import refuse_withheld

KEPT_FOR = timedelta(hours=24)
README = """Selection file of {title}
{line}

This archive holds everything on which the selection of this call stands. manifest.json names every file with
its size and its SHA-256, and is signed.

How to check that nothing was changed
With OpenSSL 3, in the unpacked folder, without the programme's site:
1. openssl pkeyutl -verify -pubin -inkey signing-key.pem -rawin -in manifest.json -sigfile manifest.json.sig
   says "Signature Verified Successfully" where the manifest is as it was signed.
2. openssl pkey -pubin -in signing-key.pem -outform DER | openssl dgst -sha256
   prints the fingerprint of the key, which is
   {fingerprint}
   Whoever forges an archive can write another one here, too: compare it with the printed minutes of a meeting,
   or with those that the programme's site shows to anybody at /verify/keys.pem.
Then compare the files with the manifest:
   python3 -c \\
     'import json; [print(f["sha256"], "", n) for n, f in json.load(open("manifest.json"))["files"].items()]' \\
     | sha256sum --check --quiet
   says nothing where every file is as it was. A file that the manifest does not name is not the programme's.
Whether the archive as a whole is the one that the programme made, its site tells anybody: open /verify/ there with
the SHA-256 of the ZIP behind it.

How to compute the ranking again
1. rules.json: take the round whose state is "active" and the weights of its active criteria; and under
   "ranking" the method, the criterion for ties, and the fewest reads by which a reader is normalised.
   A criterion with "tracks" is asked only of applications whose track in applications.csv is one of them.
2. scores.csv: for each reader and application of that round, the overall score is the mean of the values
   weighted by the criteria that have one, rounded to hundredths, halves upwards. It is also in allocations.csv.
   Leave out applications whose state in applications.csv is "withdrawn" or "ineligible". One whose state is
   "sample" was read by everybody for calibration: in step 3 its scores belong to the readers' and to all scores,
   and to the model; it gets no value and no rank.
3. method "raw": an application's value is the mean of its overall scores.
   method "normalised": first set each reader's mean and standard deviation (of the whole pile) to those of all
   overall scores: z = (score - mean of reader) / deviation of reader, then mean of all + z * deviation of all.
   A reader with fewer reads than rules.json says, or with no deviation, keeps the scores as given.
   An application's value is the mean of its adjusted scores.
   method "model": fit score = application + reader by least squares, applications shrunk by the factor in
   normalisation.json (Henderson's mixed-model equations; 0 means plain least squares), readers' offsets
   weighted to zero inside each group of readers.
   Round each value to hundredths, halves upwards.
   If the round "weighs_confidence", all these means of an application's scores are weighted: each score counts as
   often as the "confidence" of its reader in allocations.csv says (1 to 3; 2 where it says nothing). The means and
   deviations of readers and of all scores are not. In the model, each read's weight is that number divided by the
   mean of all of them, and the factor is "weighed_shrinkage". ranking.csv holds that value as "weighed", and beside
   it the ones without weights.
4. The highest value is rank 1; equal values share a rank. The position orders equal ones by the mean of the
   criterion for ties, then by the lower application number. Compare with ranking.csv.

How to follow one decision
Take an application's number through the files: who could read it (connections.csv, conflicts.csv, waivers.csv),
who was asked and why (commitments.csv, proposals.json, allocations.csv), which texts blind readers read in place
of the team's own (redactions.csv; one without a text took the redaction of its question back), what they said
(scores.csv) and what staff and other readers thought of that (opinions.csv), where it put the application
(ranking.csv), how it was voted on (votes.csv, resolutions.csv, meetings.json, minutes as PDF), what was decided
(decisions.csv, offers.csv; screening.csv for one that could not take part) and what its team was told: letters/,
whose names begin with the number. A resolution and its decision have the same outcome unless somebody decided
again later; decisions.csv says who and when.

People are numbers in the tables; people.csv names them. A text cell that a spreadsheet could take for a formula
begins with an apostrophe.
"""
PEOPLE = {"reader", "reviewer_id", "person", "decided_by", "feedback_opened_by", "screened_by"}
"""Columns that hold people."""


def ask_for_dossier(actor: Actor, call: Call) -> Job:
    """Have the selection file of a call made; only who asks may fetch it."""
    require(actor, permissions.TAKE_DOSSIER, call)
    refuse_withheld(actor, call)
    row = Dossier(call_id=call.id, requested_by=actor.id, expires_at=clock.now() + KEPT_FOR)
    db.session.add(row)
    db.session.flush()
    return enqueue(
        actor, "cohorts.make_dossier", _("Selection file of %(call)s", call=call.title), key=row.key
    )


def compose(call: Call, made_by: str) -> Archive:
    """The archive with all its files; reads only."""
    title = translated(call.titles, "en")  # like all its words, whatever language the asker reads
    archive = Archive(
        {"call": title, "slug": call.slug, "made_at": clock.now().isoformat(), "made_by": made_by}
    )
    readme = README.format(title=title, line="=" * (18 + len(title)), fingerprint=signing.fingerprint())
    archive.add("README.txt", readme.encode())
    archive.add("rules.json", json_text(dossiers.rules_of(call)))
    ranking = calibration.calibration_of(call.id)
    archive.add("normalisation.json", json_text(ranking.parameters if ranking else {}))
    people: set[int] = set()
    for name, head, rows in dossier_tables.tables_of(call):
        found = list(rows)
        archive.table(name, head, found)
        for column in PEOPLE.intersection(head):
            people.update(row[head.index(column)] for row in found)
    proposals = dossiers.proposals_of(call)
    people.update(pair["reader"] for proposal in proposals for pair in proposal["pairs"])
    archive.add("proposals.json", json_text(proposals))
    for number, subject, body in dossiers.letters_of(call):
        archive.add(f"letters/{number}.txt", f"{subject}\n\n{body}".encode())
    sittings = dossiers.meetings_in(call)
    archive.add("meetings.json", json_text([_described(meeting, members) for meeting, members in sittings]))
    for meeting, members in sittings:
        people.update((*members, meeting.chair_id, meeting.secretary_id))
        if meeting.minutes is not None:
            archive.add(f"minutes/{meeting.key}.pdf", storage().get(meeting.minutes.storage_key))
    archive.table("people.csv", ["person", "name"], dossier_tables.people_in(people))
    return archive


def _described(meeting: object, members: list[int]) -> dict[str, object]:
    names = ("key", "chair_id", "secretary_id", "quorum", "yes_to", "discuss_to")
    found = {name: getattr(meeting, name) for name in names}
    return {
        **found,
        "members": members,
        "tie_rule": meeting.tie_rule.value,  # type: ignore[attr-defined]
        "held_at": meeting.held_at.isoformat(),  # type: ignore[attr-defined]
        "closed_at": meeting.closed_at.isoformat() if meeting.closed_at else None,  # type: ignore[attr-defined]
    }


def keep_dossier(actor: Actor, row: Dossier, *, body: bytes, counts: dict[str, int]) -> None:
    """File the archive for a day and write down what left the house, with counts (R14); once."""
    require(actor, permissions.TAKE_DOSSIER, row.call)
    refuse_withheld(actor, row.call)
    lock(row)
    if row.file is not None:
        return
    signing.remember()
    row.file = keep(f"selection-{row.call.slug}.zip", "application/zip", body, actor.id)
    row.counts, row.expires_at = counts, clock.now() + KEPT_FOR
    record(
        facts.DossierMade(
            actor_id=actor.id,
            call_id=row.call_id,
            dossier_id=row.id,
            sha256=row.file.sha256,
            rows=sum(counts.values()),
            tables=counts,
        )
    )


def note_fetched(actor: Actor, row: Dossier) -> None:
    """Write down that somebody took it away, each time."""
    require(actor, permissions.FETCH_DOSSIER, row)
    refuse_withheld(actor, row.call)
    record(facts.DossierFetched(actor_id=actor.id, dossier_id=row.id))


def forget_dossiers() -> int:
    """Delete the bytes of those whose day is over; the rows stay."""
    past = dossiers.expired_dossiers()
    for row in past:
        if row.file is not None:
            storage().delete(row.file.storage_key)
        row.forgotten_at = clock.now()
    return len(past)
