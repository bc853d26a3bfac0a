"""What a manager types about a track, and which one an applicant chooses."""

from collections.abc import Callable, Sequence
from typing import Any, Self

from flask import request

from accelerator.forms import (
    Form,
    InputRequired,
    LineField,
    RadioField,
    SelectField,
    TextField,
    choices,
    required,
    whole,
)
from accelerator.i18n import lazy_gettext as _l
from cohorts.forms.languages import InLanguages, add_boxes, texts_of
from cohorts.models.tracks import TRACK_TEXTS, Track
from cohorts.operations.tracks import TrackTerms


def _boxes(named: Callable[[object], object], is_needed: bool) -> dict[str, Any]:
    return {
        "title": LineField(named(_l("Title")), required() if is_needed else (), longest=120),
        "summary": TextField(
            named(_l("The challenge")),
            longest=2000,
            description=_l("What is to be solved, and what the partner gives: data, a place, people."),
        ),
    }


class TrackForm(InLanguages):
    kept = TRACK_TEXTS
    partner = LineField(
        _l("Partner"),
        description=_l("The agency whose challenge it is. One that is not known yet is added."),
    )

    def terms(self) -> TrackTerms:
        """What operations take."""
        texts: dict[str, Any] = self.written()
        return TrackTerms(**texts, partner=self.partner.data)


add_boxes(TrackForm, _boxes)


def track_values(track: Track) -> dict[str, str]:
    """A track's terms as the form shows them; needs `partner` loaded."""
    return texts_of(track, TRACK_TEXTS) | {"partner": track.partner.name if track.partner else ""}


class ChoiceForm(Form):
    texts: dict[str, str]
    """What stands under each choice."""
    track = RadioField(_l("Track"), [InputRequired(_l("Choose a track."))], coerce=int)

    def offer(self, tracks: Sequence[Track]) -> None:
        """Say which can be chosen, and under each what it is about and whose it is; needs `partner` loaded."""
        self.track.choices = choices({track.id: track.title for track in tracks})
        self.texts = {
            str(track.id): " – ".join(
                filter(None, (track.partner.name if track.partner else "", track.summary))
            )
            for track in tracks
        }


class TrackFilter(Form):
    """Narrows what is told of a call to one of its tracks; lives in the URL (REV12)."""

    class Meta:
        csrf = False

    titles: dict[int, str]
    """The tracks of the call by their ids."""
    track = SelectField(_l("Track"))

    @classmethod
    def of(cls, tracks: Sequence[Track]) -> Self:
        """The filter as the address has it; a call without tracks has no box for them."""
        form = cls(request.args)
        form.titles = {track.id: track.title for track in tracks}
        form.track.choices = choices(form.titles, blank=_l("All"))
        if not tracks:
            del form.track
        return form

    @property
    def track_id(self) -> int | None:
        """The track that is asked for, if the call has it."""
        wanted = whole(self.track.data) if self.titles else 0
        return wanted if wanted in self.titles else None
