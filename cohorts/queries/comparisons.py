"""All that was said of one application, side by side, for those who decide."""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accelerator.accounts.models import User
from cohorts.models import (
    Application,
    ConflictKind,
    Criterion,
    Effect,
    Opinion,
    Review,
    ReviewState,
    Standing,
)
from cohorts.queries.calibration import (
    adjusted_overalls,
    calibration_of,
    ranked_count,
    ranks_of,
    standing_of,
)
from cohorts.queries.conflicts import weighed_between
from cohorts.queries.discussions import opinions_on
from cohorts.queries.reviews import readers_in, reviews_of
from cohorts.queries.rounds import criteria_applying, current_round


@dataclass(frozen=True)
class Comparison:
    """All readings of one application side by side, and who else might be asked."""

    criteria: list[Criterion]
    reviews: list[Review]
    adjusted: dict[int, Decimal]
    """The normalised overall score by review id."""
    standing: Standing | None
    passed: list[int]
    """The ranks of what is withheld from who looks at this: they are passed over, so that no gap tells of them."""
    read: int
    """How many applications of the call have been read."""
    people: list[User]
    """Who reads for the call."""
    opinions: Mapping[int, Sequence[Opinion]]
    """What staff and other readers think of each judgement, by review id."""
    weighed: Mapping[Effect, Mapping[int, Sequence[ConflictKind]]]
    """What bars each of them, and what is to be known of them, by person id."""

    @property
    def rank(self) -> int | None:
        """Where it stands among those whose standing the person may know."""
        return self.standing.rank - bisect_left(self.passed, self.standing.rank) if self.standing else None

    @property
    def of(self) -> int:
        """How many those are."""
        return self.read - len(self.passed)

    @property
    def is_contested(self) -> bool:
        """Whether somebody disagrees with a judgement that counts: what they say together is then a maybe."""
        in_ = {review.id for review in self.reviews if review.state is ReviewState.SUBMITTED}
        return any(not one.agrees for ident, found in self.opinions.items() if ident in in_ for one in found)

    @property
    def barred(self) -> list[tuple[User, ConflictKind]]:
        """Who must not read it, each with the first reason."""
        bars = self.weighed[Effect.BLOCK]
        return [(person, bars[person.id][0]) for person in self.people if person.id in bars]


def comparison_of(application: Application, withheld: Collection[int] = ()) -> Comparison:
    """What those who decide look at, but for what is withheld from them; needs `call` and `startup` loaded."""
    round_ = current_round(application.call_id)
    found = reviews_of(round_, application.id)
    people = readers_in(round_)
    weighed = weighed_between([application], people)
    return Comparison(
        criteria=criteria_applying(round_, application.track_id),
        reviews=found,
        adjusted=adjusted_overalls(calibration_of(application.call_id), found),
        standing=standing_of(application.id),
        passed=ranks_of(withheld),
        read=ranked_count(application.call_id),
        people=people,
        opinions=opinions_on([review.id for review in found]),
        weighed={
            effect: {person: kinds for (_id, person), kinds in pairs.items()}
            for effect, pairs in weighed.items()
        },
    )
