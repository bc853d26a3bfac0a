"""What a manager types about a round."""

from collections.abc import Sequence

from accelerator.accounts.models import User
from accelerator.forms import (
    BooleanField,
    DateTimeLocalField,
    EditForm,
    InputRequired,
    IntegerField,
    LineField,
    ManyField,
    NumberRange,
    Optional,
    RadioField,
    choices,
    required,
)
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Begin, Call, Round, Visibility
from cohorts.models.blind import usual_hidden
from cohorts.models.questions import form_of
from cohorts.models.zones import instant, wall_clock
from cohorts.operations.rounds import RoundTerms


class RoundForm(EditForm):
    name = LineField(_l("Name"), required(), longest=120, description=_l("Reviewers see it."))
    starts_at = DateTimeLocalField(
        _l("Starts"),
        [Optional()],
        description=_l("In the call's time zone. Empty: as soon as the call has closed."),
    )
    ends_at = DateTimeLocalField(
        _l("Scores due by"), [Optional()], description=_l("Afterwards scores stay as they are.")
    )
    begins = RadioField(
        _l("Begins"),
        choices=choices(Begin),
        default=Begin.ON_DATE.value,
        description=_l(
            "The round before closes with it; its scores stay. The first round is under way already."
        ),
    )
    reads_wanted = IntegerField(
        _l("Reviews wanted for each application"),
        [
            InputRequired(_l("Please fill this in.")),
            NumberRange(1, 20, _l("Between %(min)d and %(max)d.")),
        ],
        default=3,
    )
    visibility = RadioField(
        _l("Reviewers see what others said"),
        choices=choices(Visibility),
        default=Visibility.AFTER_OWN.value,
        description=_l("Averages and counts of the others are hidden with it."),
    )
    shows_names = BooleanField(_l("With the names of the others"))
    asks_confidence = BooleanField(
        _l("Ask with each review how well its reader knows the field"),
        description=_l(
            "Three steps, from “outside my field” to “my field”. Only the programme sees the answer."
        ),
    )
    weighs_confidence = BooleanField(
        _l("Let that answer weigh in the ranking"),
        description=_l(
            "Scores count once, twice or three times. The ranking without it stays beside it; it can be changed until"
            " the first decision is prepared."
        ),
    )
    is_blind = BooleanField(
        _l("Hide from reviewers whose application it is"),
        description=_l(
            "They see the number instead of the name; names are taken out of texts, and PDFs lose their file"
            " name and metadata. What a PDF shows on its pages stays."
        ),
    )
    hidden = ManyField(
        _l("Answers left out of a blind round"),
        description=_l("Chosen for you: what usually tells who applies, or the founders' gender."),
    )
    named_readers = ManyField(
        _l("Who reads a blind round with names"),
        description=_l("For these the round is not blind, for the programme's own experts perhaps."),
    )
    readers = ManyField(
        _l("Who reads in this round"),
        description=_l("With nobody chosen: everybody who may read for this call."),
    )

    def offer(self, call: Call, people: Sequence[User]) -> "RoundForm":
        """Say which of the call's questions can be left out, and who of its reviewers may read."""
        names = choices({str(person.id): person.name for person in people})
        self.readers.choices = self.named_readers.choices = names
        questions = form_of(call.questions)
        self.hidden.choices = choices({question.key: question.text for question in questions})
        if not self.is_submitted() and self.hidden.data is None:
            self.hidden.data = usual_hidden(questions)
        return self

    def terms(self, zone: str) -> RoundTerms:
        """What was typed, with instants; raises DomainError where the clocks skip a time."""
        starts, ends = self.starts_at.data, self.ends_at.data
        return RoundTerms(
            name=self.name.data,
            starts_at=instant(starts, zone, field="starts_at") if starts else None,
            ends_at=instant(ends, zone, field="ends_at") if ends else None,
            begins=Begin(self.begins.data),
            reads_wanted=self.reads_wanted.data or 0,
            visibility=Visibility(self.visibility.data),
            shows_names=self.shows_names.data,
            asks_confidence=self.asks_confidence.data,
            weighs_confidence=self.weighs_confidence.data,
            is_blind=self.is_blind.data,
            hidden=self.hidden.data or [],
            readers=[int(number) for number in self.readers.data or []],
            named_readers=[int(number) for number in self.named_readers.data or []],
        )


def round_form(round_: Round, people: Sequence[User]) -> RoundForm:
    """The form of a round that there is; needs `call` loaded."""
    zone = round_.call.zone
    names = ("name", "reads_wanted", "shows_names", "is_blind", "asks_confidence", "weighs_confidence")
    shown = {name: getattr(round_, name) for name in names}
    return RoundForm(
        data={
            **shown,
            "starts_at": wall_clock(round_.starts_at, zone) if round_.starts_at else None,
            "ends_at": wall_clock(round_.ends_at, zone) if round_.ends_at else None,
            "begins": round_.begins.value,
            "visibility": round_.visibility.value,
            "hidden": round_.hidden,
            "readers": [str(number) for number in round_.readers or []],
            "named_readers": [str(number) for number in round_.named_readers or []],
        },
    ).offer(round_.call, people)
