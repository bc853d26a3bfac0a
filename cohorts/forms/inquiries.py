"""What staff type when they ask a team for more, and what the team says with its answers."""

from accelerator.forms import (
    DateField,
    Form,
    InputRequired,
    ManyField,
    SelectField,
    TextField,
    choices,
    required,
)
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.applications import Submission
from cohorts.models.questions import QuestionForm


class AskForm(Form):
    questions = ManyField(_l("Questions to answer again"))
    note = TextField(
        _l("What is missing"),
        required(),
        longest=3000,
        description=_l("The team reads this above the questions, and in the letter."),
    )
    due_on = DateField(
        _l("Answer by"),
        [InputRequired(_l("Please fill this in."))],
        description=_l("Until the end of that day in the call's time zone."),
    )

    def offer(self, form: QuestionForm) -> None:
        """Offer every question that the application answered."""
        self.questions.choices = choices({question.key: question.text for question in form})


class ReplyForm(Form):
    reply = TextField(
        _l("A word to the programme"),
        longest=2000,
        description=_l("Read by those who asked. Needed only where an answer stays as it was."),
    )


class CompareForm(Form):
    """Which two versions are compared; lives in the URL."""

    class Meta:
        csrf = False

    before = SelectField(_l("From version"))
    after = SelectField(_l("To version"))

    def offer(self, revisions: list[Submission]) -> tuple[Submission, Submission]:
        """Offer every version, and give the two chosen; without a choice, the last one against the one before it."""
        numbers = [one.number for one in revisions]
        labels = {number: _l("Version %(number)d", number=number) for number in numbers}
        for field, usual in ((self.before, numbers[-2:][0]), (self.after, numbers[-1])):
            field.choices = choices(labels)
            if field.data not in map(str, numbers):
                field.data = str(usual)
        numbered = {str(one.number): one for one in revisions}
        return numbered[self.before.data], numbered[self.after.data]
