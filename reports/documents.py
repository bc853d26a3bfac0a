"""From a snapshot to a document: a pure function, so that the same snapshot always prints the same bytes."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask import current_app

from accelerator import pdf
from accelerator.i18n import _, force_locale, show_number
from accelerator.pdf import Document, Section, breakable
from cohorts.models import EnrolmentState
from reports import pictures
from reports.evidence import Edition, attachments
from reports.queries.figures import QUERIES
from reports.queries.snapshots import Snapshot


def cohort_document(snapshot: Snapshot, edition: Edition) -> Document:
    """The whole cohort report in the edition's language."""
    data = printable(snapshot)
    with force_locale(edition.locale):
        cohort = data["cohort"]
        context = {
            "cohort": cohort,
            "startups": [described(startup) for startup in data["startups"]],
            "figures": {figure["name"]: figure for figure in data["figures"]},
            "queries": QUERIES,
            "edition": edition,
            "taken_at": datetime.fromisoformat(data["taken_at"]),
            "value_of": value_of,
            "day": day,
            "page_of": pdf.page_of,
        }
        title = _("Cohort report %(cohort)s", cohort=cohort["name"])
        return Document(
            title=str(title),
            lang=edition.locale,
            sections=tuple(sections(context)),
            author=cohort["programme"],
            subject=_(
                "Edition %(edition)s of report %(number)s", edition=edition.edition, number=edition.number
            ),
            created=context["taken_at"],
            page_label=_("Page {page} of {pages}"),
            attachments=attachments(snapshot, edition),
        )


def sections(context: dict[str, Any]) -> Iterator[Section]:
    """Cover, contents, summary, overview, one section a startup, method."""
    code = pdf.code_of(context["edition"].check_url)
    cover = page("cover", context, columns=pictures.skyline(context["startups"]))
    yield Section("cover", cover, _("Cover"), numbered=False, counted=False, images={"code.svg": code})
    yield Section("contents", page("contents", context), _("Contents"), counted=False)
    charts = pictures.summary(context["figures"], context["startups"], context["cohort"])
    yield Section("summary", page("summary", context, charts=charts), _("Summary"), counted=False)
    yield Section("startups", page("startups", context), _("Startups at a glance"), counted=False)
    frame = {key: context[key] for key in ("cohort", "edition", "day")}
    for startup in context["startups"]:
        picture = pictures.milestones(startup, context["cohort"])
        html = page("startup", frame, startup=startup, picture=picture, topics=pictures.topics(startup))
        yield Section(startup["section"], html, startup["name"])
    yield Section("method", page("method", context), _("How the figures were counted"), counted=False)


def page(name: str, context: dict[str, Any], **more: Any) -> str:
    """A print template filled in, outside any request."""
    return current_app.jinja_env.get_template(f"reports/print/{name}.html").render(**context, **more)


def printable(value: Any) -> Any:
    """The snapshot with every text from people made fit to print, so that no template can forget it."""
    if isinstance(value, str):
        return breakable(value)
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    return [printable(item) for item in value] if isinstance(value, list) else value


def described(startup: dict[str, Any]) -> dict[str, Any]:
    """A startup with what follows from its rows: counts, hours, and where it stands."""
    achieved = [milestone for milestone in startup["milestones"] if milestone["state"] == "achieved"]
    overdue = [milestone for milestone in startup["milestones"] if milestone["overdue"]]
    confirmed = [session for session in startup["sessions"] if session["state"] == "confirmed"]
    mentors = [
        {
            **mentor,
            "sessions": sum(session["mentor"] == mentor["name"] for session in confirmed),
            "minutes": sum(
                session["minutes"] for session in confirmed if session["mentor"] == mentor["name"]
            ),
        }
        for mentor in startup["mentors"]
    ]
    label, tone = standing(startup, len(overdue))
    return {
        **startup,
        "mentors": mentors,
        "section": f"startup-{startup['enrolment']}",
        "achieved": len(achieved),
        "overdue": len(overdue),
        "confirmed": len(confirmed),
        "minutes": sum(session["counted"] for session in confirmed),
        "standing": label,
        "tone": tone,
    }


def standing(startup: dict[str, Any], overdue: int) -> tuple[object, str]:
    """Where a startup stands, in words and a tone: what needs attention comes first."""
    state = EnrolmentState(startup["state"])
    if state is not EnrolmentState.ACTIVE:
        return state.label, "good" if state is EnrolmentState.GRADUATED else "waiting"
    if overdue:
        return _("%(number)s overdue", number=show_number(overdue)), "attention"
    if not startup["sessions"]:
        return _("No session yet"), "waiting"
    return _("On track"), "good"


def value_of(figure: dict[str, Any]) -> str:
    """A figure as readers expect it: minutes as hours."""
    return (
        show_number(round(figure["value"] / 60, 1))
        if figure["unit"] == "minutes"
        else show_number(figure["value"])
    )


def day(text: str | None) -> date | None:
    """A date of the snapshot."""
    return date.fromisoformat(text) if text else None
