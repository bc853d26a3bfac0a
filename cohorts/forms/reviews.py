"""What reviewers and those who choose them type."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms.fields import SelectChoice

from accelerator.forms import (
    Form,
    HiddenField,
    InputRequired,
    Optional,
    RadioField,
    SelectField,
    TextField,
    choices,
    required,
    whole,
)
from accelerator.i18n import _, translated
from accelerator.i18n import lazy_gettext as _l
from cohorts.forms.assignments import said_of
from cohorts.models import Confidence, ConflictKind, Criterion, Effect, Review
from cohorts.models.reviews import HIGHEST, LOWEST
from cohorts.queries.assignments import Reader

Weighed = Mapping[Effect, Mapping[int, Sequence[ConflictKind]]]
"""The kinds of conflict by person id: those that bar, and those that are only to be known."""
VALUES = {value: str(value) for value in range(LOWEST, HIGHEST + 1)}


class ReviewForm(Form):
    version = HiddenField()
    number = HiddenField()
    comment = TextField(
        _l("What would help the team"),
        longest=4000,
        description=_l(
            "The programme may pass this on to the applicant, without your name. The other readers see it where"
            " the round shows them what others said."
        ),
    )
    remark = TextField(
        _l("For the programme only"), longest=4000, description=_l("The applicant never sees this.")
    )

    @property
    def seen(self) -> tuple[int, int]:
        """The versions of the review and of the application that were on the page; 0 for none."""
        return whole(self.version.data), whole(self.number.data)

    @property
    def score_fields(self) -> list[Any]:
        """The criteria's fields, in their order."""
        return [field for field in self if field.name.startswith("score_")]

    @property
    def values(self) -> dict[str, Any]:
        """What operations take."""
        scores = {
            field.name.removeprefix("score_"): int(field.data) if field.data else None
            for field in self.score_fields
        }
        said = self["confidence"].data if "confidence" in self else None
        return {
            "scores": scores,
            "comment": self.comment.data,
            "remark": self.remark.data,
            "confidence": int(said) if said else None,
        }


def differences(
    criteria: Sequence[Criterion], review: Review, form: ReviewForm
) -> list[tuple[Any, Any, Any]]:
    """Where what is saved is not what is typed: the question, the one and the other."""
    saved = {score.criterion_id: score.value for score in review.scores}
    typed = form.values
    pairs: list[tuple[Any, Any, Any]] = [
        (translated(c.label), saved.get(c.id), typed["scores"].get(c.code)) for c in criteria
    ]
    if "confidence" in form:
        pairs.append((form["confidence"].label.text, review.confidence, typed["confidence"]))
    pairs += [
        (form.comment.label.text, review.comment, typed["comment"]),
        (form.remark.label.text, review.remark, typed["remark"]),
    ]
    return [(label, one, other) for label, one, other in pairs if one != other]


def review_form(criteria: Sequence[Criterion], review: Review, *, is_final: bool) -> ReviewForm:
    """The form of one review, with a row of values for each criterion; a draft may leave some out."""
    check = InputRequired(_l("Choose a score.")) if is_final else Optional()
    fields = {
        f"score_{criterion.code}": RadioField(
            translated(criterion.label),
            [check],
            choices=choices(VALUES),
            description=_l("Weight %(weight)d %%, only in this track", weight=criterion.weight)
            if criterion.tracks
            else _l("Weight %(weight)d %%", weight=criterion.weight),
        )
        for criterion in criteria
    }
    if review.round.asks_confidence:
        fields["confidence"] = RadioField(
            _l("How well do you know this field?"),
            [check],
            choices=choices({str(step.value): step.label for step in Confidence}),
            description=_l("Only the programme sees it. It weighs your scores in the ranking.")
            if review.round.weighs_confidence
            else _l("Only the programme sees it."),
        )
    codes = {criterion.id: criterion.code for criterion in criteria}
    given = {f"score_{codes[s.criterion_id]}": str(s.value) for s in review.scores if s.criterion_id in codes}
    made: ReviewForm = type("CallReviewForm", (ReviewForm,), fields)(
        data={
            **given,
            "comment": review.comment,
            "remark": review.remark,
            "confidence": str(review.confidence or ""),
            "version": review.version,
        }
    )
    return made


class ConflictForm(Form):
    note = TextField(
        _l("What connects you"),
        required(),
        longest=1000,
        description=_l("A sentence is enough. Only the programme reads it."),
    )


class AssignForm(Form):
    reviewer = SelectField(_l("Reviewer"), [InputRequired(_l("Choose somebody."))], coerce=int)

    def offer(self, readers: Sequence[Reader], weighed: Weighed) -> "AssignForm":
        """Say who can be chosen, and of each before it is picked how much they read and what connects them with it."""
        barred, warned = weighed[Effect.BLOCK], weighed[Effect.WARN]

        def last(reader: Reader) -> tuple[bool, bool, bool]:
            ident = reader.person.id
            return ident in barred, not reader.capacity, ident in warned

        self.reviewer.choices = [
            SelectChoice(
                str(reader.person.id),
                _said_of(reader, barred.get(reader.person.id, ()), warned.get(reader.person.id, ())),
                {"disabled": True} if reader.person.id in barred else {},
            )
            for reader in sorted(readers, key=last)
        ]
        return self


def _said_of(reader: Reader, barred: Sequence[ConflictKind], warned: Sequence[ConflictKind]) -> str:
    name, reasons = reader.person.name, "; ".join(str(kind.label) for kind in (*barred, *warned))
    if barred:
        return _("%(name)s – must not read it: %(reasons)s", name=name, reasons=reasons)
    if warned:
        return _("%(name)s – to be considered: %(reasons)s", name=said_of(reader), reasons=reasons)
    return said_of(reader)
