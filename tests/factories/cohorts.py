"""Programmes, cohorts, calls and applications for tests."""

import itertools
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from accelerator import clock
from accelerator.accounts.models import Role, User
from accelerator.db import db
from accelerator.money import Money
from accelerator.organisations.models import Organisation
from cohorts.models import (
    Application,
    ApplicationState,
    Call,
    Cohort,
    Criterion,
    Cycle,
    Ineligibility,
    Inquiry,
    InquiryState,
    Programme,
    Round,
    RoundState,
    Track,
)
from cohorts.models.programmes import TEXTS
from cohorts.models.rubric import RUBRIC
from cohorts.models.snapshots import snapshot_of
from cohorts.models.startup_form import startup_form
from tests.factories import platform
from tests.stage import staged

_numbers = itertools.count(1)

FULL_ANSWERS: dict[str, Any] = {
    "name": "Kali Bersih",
    "tagline": "Flood warnings for every alley",
    "pitch": "We warn people in narrow streets before the water comes.",
    "website": "https://kali.example",
    "city": "Jakarta",
    "country": "ID",
    "founded": "2021-05",
    "sector": "water_flood",
    "problem": "Floods reach 120,000 people a year in North Jakarta without warning.",
    "solution": "Cheap sensors in drains and a call to every phone nearby.",
    "stage": "mvp",
    "traction": "Two sub-districts use it.",
    "users": "1200",
    "earning": "yes",
    "revenue": {"amount": "150000000", "currency": "IDR"},
    "team": [
        {"name": "Sari", "role": "Engineer", "founder": "yes", "time": "full"},
        {"name": "Budi", "role": "Operations", "founder": "yes", "time": "full"},
    ],
    "founders": "2",
    "women_founders": "1",
    "needs": ["iot_hardware", "b2g_sales"],
    "goals": "A pilot with the water agency.",
    "languages": ["id", "en"],
    "declarations": ["accurate", "rules", "privacy"],
    "sharing": ["mentors"],
}
"""A complete answer to the shipped form but for the deck, which is a file."""


def pdf() -> bytes:
    """The smallest whole PDF: one empty page."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return body + end % (size, table, size, len(body))


@staged
def programme(name: str = "Future City Accelerator", **values: object) -> Programme:
    """A programme."""
    made = Programme(slug=f"programme-{next(_numbers)}", name=name, **values)
    db.session.add(made)
    db.session.flush()
    return made


_programme = programme


@staged
def rate(programme: Programme, amount: Money) -> None:
    """Say what an hour of a programme's mentors is worth."""
    db.session.merge(programme).mentor_rate = amount


@staged
def manager(programme: Programme, name: str = "Dewi") -> User:
    """Somebody who runs a programme."""
    return platform.role(platform.person(name), Role.MANAGER, f"programme:{programme.id}")


@staged
def cohort(programme: Programme | None = None, *, name: str = "FCA 2024", **values: object) -> Cohort:
    """A cohort of twenty places in the second half of 2024, in a programme of its own unless one is named."""
    programme = programme or _programme()
    dates = {"starts_on": date(2024, 7, 1), "ends_on": date(2024, 12, 20), "capacity": 20}
    made = Cohort(
        slug=f"cohort-{next(_numbers)}", name=name, programme_id=programme.id, **{**dates, **values}
    )
    made.programme = programme
    db.session.add(made)
    db.session.flush()
    return made


_cohort = cohort


@staged
def call(cohort: Cohort | None = None, **values: object) -> Call:
    """A published call that opened a week ago and closes in two weeks, with a first round and its criteria.

    A text of it is English, unless it is given by language.
    """
    cohort = cohort or _cohort()
    number = next(_numbers)
    reads_wanted = values.pop("reads_wanted", 3)
    for name in TEXTS.keys() & values.keys():
        text = values.pop(name)
        values[TEXTS[name]] = {"en": text} if isinstance(text, str) else text
    usual: dict[str, object] = {
        "slug": f"call-{number}",
        "titles": {"en": "Call 2024"},
        "prefix": f"T{number}",
        "opens_at": clock.now() - timedelta(days=7),
        "closes_at": clock.now() + timedelta(days=14),
        "is_published": True,
        "questions": startup_form(),
    }
    made = Call(cohort_id=cohort.id, programme_id=cohort.programme_id, **{**usual, **values})
    made.cohort, made.programme = cohort, cohort.programme
    db.session.add(made)
    db.session.flush()
    reading_round(made, state=RoundState.ACTIVE, reads_wanted=reads_wanted)
    return made


_call = call


@staged
def track(call: Call, title: str = "Floods", **values: object) -> Track:
    """A challenge of a call, behind those that it has."""
    made = Track(call_id=call.id, position=next(_numbers), titles={"en": title}, **values)
    db.session.execute(sa.update(Call).where(Call.id == call.id).values(has_tracks=True))
    set_committed_value(call, "has_tracks", True)
    db.session.add(made)
    db.session.flush()
    return made


@staged
def cycle(*calls: Call, name: str = "Season") -> Cycle:
    """A cycle with these calls in it."""
    made = Cycle(name=name, opened_by=0)
    db.session.add(made)
    db.session.flush()
    for call in calls:
        db.session.get_one(Call, call.id).cycle_id = made.id
    return made


@staged
def reading_round(call: Call, *, state: RoundState = RoundState.PLANNED, **values: object) -> Round:
    """A round of reading with the shipped criteria."""
    usual: dict[str, object] = {"name": "First reading", "position": 1}
    made = Round(call_id=call.id, state=state, **{**usual, **values})
    db.session.add(made)
    db.session.flush()
    db.session.add_all(
        Criterion(
            round_id=made.id,
            code=item.code,
            position=place,
            label=item.label,
            weight=item.weight,
            anchors=item.anchors,
        )
        for place, item in enumerate(RUBRIC, start=1)
    )
    db.session.flush()
    set_committed_value(made, "call", call)
    return made


@staged
def application(
    *,
    state: ApplicationState = ApplicationState.DRAFT,
    call: Call | None = None,
    startup: Organisation | None = None,
    owner: User | None = None,
    track: Track | None = None,
    answers: dict[str, Any] | None = None,
    submitted_at: datetime | None = None,
    **values: object,
) -> Application:
    """An application in a state; one beyond draft has its number and its snapshot."""
    call = call or _call()
    if startup is None:
        owner = owner or platform.person("Sari")
        startup = platform.organisation(f"Kali Bersih {next(_numbers)}", owner=owner)
    given = {**FULL_ANSWERS, "name": startup.name} if answers is None else answers
    made = Application(call_id=call.id, startup_id=startup.id, owner_id=owner.id if owner else None, **values)
    made.track_id = track.id if track else None
    made.answers, made.call, made.startup, made.owner = given, call, startup, owner
    db.session.add(made)
    db.session.flush()
    if state is not ApplicationState.DRAFT:
        made.hand_in(submitted_at or clock.now())
        made.state = state
        if state is ApplicationState.INELIGIBLE:
            made.ineligible_for = made.ineligible_for or Ineligibility.REGION
            made.ineligible_from = made.ineligible_from or ApplicationState.SUBMITTED
        db.session.add(snapshot_of(made, by=made.owner_id or 0, file_hashes={}))
        db.session.flush()
    return made


_application = application


@staged
def inquiry(
    application: Application | None = None,
    *,
    questions: list[str] | None = None,
    state: InquiryState = InquiryState.OPEN,
    due_at: datetime | None = None,
) -> Inquiry:
    """Some reopened questions of a submitted application, due in a week, asked by whoever runs the programme."""
    application = application or _application(state=ApplicationState.SUBMITTED)
    made = Inquiry(
        application_id=application.id,
        questions=questions or ["traction", "users"],
        note="Please say who pays.",
        state=state,
        due_at=due_at or clock.now() + timedelta(days=7),
        ended_at=None if state is InquiryState.OPEN else clock.now(),
        returns_to=application.state,
        asked_by=manager(application.call.programme).id,
    )
    if state is InquiryState.OPEN:
        application.state = ApplicationState.INFO_REQUESTED
    made.application = application
    db.session.add(made)
    db.session.flush()
    return made


# Reviews, decisions, enrolments and milestones
