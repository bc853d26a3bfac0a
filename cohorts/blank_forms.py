"""A call's questions on paper, to be read and prepared before one sits down to apply (PRG06)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app, render_template

from accelerator import pdf
from accelerator.i18n import _, locale_code, ngettext, show_number
from accelerator.pdf import Document, Section
from cohorts.forms.boxes import ADDRESS_LABELS
from cohorts.models.programmes import Call
from cohorts.models.questions import Question, QuestionKind, form_of
from cohorts.models.taxonomy import SECTORS
from cohorts.queries.call_forms import version_in_use

K = QuestionKind
WIDE = 90
"""Characters that a hand writes on one ruled line, roughly."""
LETTERS_IN_WORD = 6
MOST_LINES = 12
ROWS = 4
"""Blank rows of a table; whoever has more takes another sheet, or types them."""
MANY_OPTIONS = 8


@dataclass(frozen=True)
class Space:
    """The room that a question gets for its answer: boxes to tick, ruled lines, named lines, or rows of a table."""

    ticks: tuple[str, ...] = ()
    lines: int = 0
    is_short: bool = False
    named: tuple[str, ...] = ()
    """What stands before each line, as in an address."""
    rows: int = 0

    @property
    def shape(self) -> str:
        """How the boxes stand: many in two columns, currencies in a row, others below each other ('')."""
        return "many" if len(self.ticks) > MANY_OPTIONS else "row" if self.lines else ""


def space_for(question: Question) -> Space:
    """How an answer to this question is written by hand."""
    if question.kind is K.SECTOR:
        return Space(ticks=tuple(str(label) for label in SECTORS.values()), lines=1)
    if question.options:
        return Space(ticks=tuple(option.text for option in question.options))
    if question.kind is K.LONG:
        return Space(lines=_lines(question))
    if question.kind is K.MONEY:
        return Space(ticks=question.currencies, lines=1, is_short=True)
    if question.kind is K.ADDRESS:
        return Space(named=tuple(str(label) for label in ADDRESS_LABELS.values()))
    if question.kind is K.TABLE:
        return Space(rows=min(max(ROWS, question.least_rows), question.most_rows))
    if question.kind is K.FILE:
        return Space()
    return Space(lines=1, is_short=question.kind in (K.NUMBER, K.DATE, K.MONTH, K.COUNTRY))


def _lines(question: Question) -> int:
    """As many ruled lines as the longest answer takes; without a limit, half a page is enough to prepare on."""
    letters = question.limit * (LETTERS_IN_WORD if question.limit_unit == "words" else 1)
    return min(MOST_LINES, max(3, -(-letters // WIDE))) if letters else MOST_LINES // 2


def limits_of(question: Question) -> list[Any]:
    """The bounds of an answer in words, as the page would tell them."""
    bounds = [_("%(bound)s.", bound=question.required_later)] if question.required_later else []
    if question.bound:
        bounds.append(_("%(bound)s.", bound=question.bound))
    if question.least:
        bounds.append(_("At least %(least)s.", least=show_number(question.least)))
    if question.most is not None:
        bounds.append(_("At most %(most)s.", most=show_number(question.most)))
    if question.least_rows:
        bounds.append(ngettext("At least %(num)s row.", "At least %(num)s rows.", question.least_rows))
    if question.needs_all:
        bounds.append(_("Each must be ticked."))
    elif question.kind is K.MANY and not question.most_choices:
        bounds.append(_("As many as you like."))
    elif question.kind in (K.CHOICE, K.SECTOR):
        bounds.append(_("Choose one."))
    if question.is_past:
        bounds.append(_("A date in the past."))
    if question.passes:
        names = [option.text for option in question.options if option.code in question.passes]
        bounds.append(_("Only those may apply who answer: %(answers)s.", answers=", ".join(names)))
    return bounds


def blank_form_document(call: Call) -> Document:
    """The form in use, in the reader's language; the same version prints the same bytes until the call changes."""
    version, used_at = version_in_use(call)
    title = str(_("Questions of %(call)s", call=call.title))
    address = f"{current_app.config['SETTINGS'].site}/cohorts/calls/{call.slug}"
    html = render_template(
        "cohorts/print/blank_form.html",
        title=title,
        call=call,
        form=form_of(call.questions),
        version=version,
        address=address,
        space_for=space_for,
        limits_of=limits_of,
        clean=pdf.breakable,
    )
    return Document(
        title=title,
        lang=locale_code(),
        sections=(Section("form", html, title, images={"code.svg": pdf.code_of(address)}),),
        author=call.programme.name,
        subject=call.title,
        created=used_at,
        page_label=_("Page {page} of {pages}"),
    )


def blank_form_pdf(call: Call) -> bytes:
    """The printed form; laid out once for each version and language, then kept by the hash of its content."""
    folder: Path = current_app.config["SETTINGS"].folder
    return pdf.render(blank_form_document(call), cache=pdf.FolderCache(folder / "cache" / "pdf"))
