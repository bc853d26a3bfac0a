"""What managers type about letters, and choose of the readers' comments."""

from collections.abc import Sequence
from typing import Any

from accelerator.forms import BooleanField, Form, HiddenField, LineField, TextField, required, whole
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Review, SharedComment


class LetterForm(Form):
    basis = HiddenField()
    version = HiddenField()
    subject = LineField(_l("Subject"), required(), longest=300)
    body = TextField(
        _l("Letter"),
        required(),
        longest=8000,
        description=_l("{name} and {answer_by} are filled in for each reader when the letter goes out."),
    )

    @property
    def seen(self) -> int:
        """The version of the draft that the person looked at; 0 for none."""
        return whole(self.version.data)


class CommentsForm(Form):
    """A tick and a text for each comment."""

    def texts(self, reviews: Sequence[Review]) -> dict[str, str]:
        """What operations take: the chosen comments' texts by review key."""
        return {
            review.key: self[f"text_{review.key}"].data or ""
            for review in reviews
            if self[f"share_{review.key}"].data
        }


def comments_form(found: Sequence[tuple[Review, SharedComment | None]]) -> Any:
    """The boxes for some comments; a text begins as the reader wrote it."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for review, shared in found:
        fields[f"share_{review.key}"] = BooleanField(_l("Share this comment"))
        fields[f"text_{review.key}"] = TextField(_l("What the applicant reads"), longest=4000)
        data[f"share_{review.key}"] = shared is not None
        data[f"text_{review.key}"] = shared.text if shared else review.comment
    return type("TheseCommentsForm", (CommentsForm,), fields)(data=data)
