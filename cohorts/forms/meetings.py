"""What a secretary types to open a decision meeting and to record its votes."""

from collections.abc import Iterable, Sequence
from typing import Any

from accelerator import clock
from accelerator.accounts.models import User
from accelerator.forms import (
    DateTimeLocalField,
    Form,
    InputRequired,
    IntegerField,
    ManyField,
    NumberRange,
    RadioField,
    SelectField,
    TextField,
    choices,
)
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Call
from cohorts.models.meetings import Ballot, Reason, TieRule
from cohorts.models.zones import instant, wall_clock
from cohorts.operations.meetings import MeetingTerms

USUAL_QUORUM = 3
CAST = {ballot.value: ballot.label for ballot in Ballot if ballot is not Ballot.RECUSED}


class MeetingForm(Form):
    held_at = DateTimeLocalField(_l("When"), [InputRequired(_l("Choose a time."))])
    members = ManyField(_l("Present, with a vote"), [InputRequired(_l("Choose who is present."))])
    chair = SelectField(_l("Chair"), [InputRequired(_l("Choose one."))])
    quorum = IntegerField(
        _l("Quorum"),
        [InputRequired(_l("Please fill this in.")), NumberRange(1, 50)],
        description=_l("So many members must be free to vote on each application."),
    )
    tie_rule = RadioField(_l("In a tie"), [InputRequired(_l("Choose one."))], choices=choices(TieRule))
    yes_to = IntegerField(
        _l("Clear yes: up to place"), [InputRequired(_l("Please fill this in.")), NumberRange(0, 100_000)]
    )
    discuss_to = IntegerField(
        _l("To discuss: up to place"), [InputRequired(_l("Please fill this in.")), NumberRange(0, 100_000)]
    )

    @classmethod
    def of(cls, call: Call, people: Iterable[User]) -> "MeetingForm":
        """The form of a call, with those who may sit in it and bands around the places there are."""
        places = call.cohort.capacity
        form = cls(
            data={
                "held_at": wall_clock(clock.now().replace(second=0, microsecond=0), call.zone),
                "quorum": USUAL_QUORUM,
                "tie_rule": TieRule.CAUTION.value,
                "yes_to": places // 2,
                "discuss_to": places + places // 2,
            }
        )
        listed = choices({person.id: person.name for person in people})
        form.members.choices, form.chair.choices = listed, listed
        form.members.data = form.members.data or []
        return form

    def terms(self, call: Call) -> MeetingTerms:
        """What the operation takes."""
        return MeetingTerms(
            held_at=instant(self.held_at.data, call.zone, field="held_at"),
            members=tuple(int(person) for person in self.members.data),
            chair_id=int(self.chair.data),
            quorum=self.quorum.data or 0,
            tie_rule=TieRule(self.tie_rule.data),
            yes_to=self.yes_to.data or 0,
            discuss_to=self.discuss_to.data or 0,
        )


class VoteForm(Form):
    reason = SelectField(
        _l("Reason"), [InputRequired(_l("Choose one."))], choices=choices(Reason, blank=_l("Choose one."))
    )
    note = TextField(
        _l("For the minutes"), longest=1000, description=_l("One sentence; the applicant never sees it.")
    )

    @property
    def ballot_fields(self) -> list[Any]:
        """A field for each member who may vote."""
        return [field for field in self if field.name.startswith("ballot_")]

    @property
    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        ballots = {
            int(field.name.removeprefix("ballot_")): Ballot(field.data)
            for field in self.ballot_fields
            if field.data
        }
        return {"ballots": ballots, "reason": Reason(self.reason.data), "note": self.note.data}


def vote_form(voters: Sequence[User], present: dict[int, Ballot]) -> VoteForm:
    """The form of one vote, with a row for each member who is not recused."""
    fields = {
        f"ballot_{person.id}": SelectField(person.name, choices=choices(CAST, blank=_l("Abstains")))
        for person in voters
    }
    made: type[VoteForm] = type("OneVoteForm", (VoteForm,), fields)
    return made(data={f"ballot_{person}": ballot.value for person, ballot in present.items()})
