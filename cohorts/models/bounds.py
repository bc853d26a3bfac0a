"""The bounds of answers in the reader's words: said beside a box before somebody runs into them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accelerator.i18n import lazy_gettext as _l

if TYPE_CHECKING:  # questions tell their own bounds
    from cohorts.models.questions import Question

LENGTHS = {
    ("words", False, True): _l("At most %(most)d words"),
    ("words", True, False): _l("At least %(least)d words"),
    ("words", True, True): _l("%(least)d to %(most)d words"),
    ("characters", False, True): _l("At most %(most)d characters"),
    ("characters", True, False): _l("At least %(least)d characters"),
    ("characters", True, True): _l("%(least)d to %(most)d characters"),
}
"""By unit, and by whether there is a least and a most."""


def bound_of(question: Question) -> Any:
    """How long, how many or how large an answer may be; '' where nothing bounds it."""
    if question.shortest or question.limit:
        length = LENGTHS[question.limit_unit, bool(question.shortest), bool(question.limit)]
        return str(length) % {"least": question.shortest, "most": question.limit}
    if question.most_choices:
        return _l("Up to %(most)d choices", most=question.most_choices)
    if question.columns:
        return _l("Up to %(most)d rows", most=question.most_rows)
    if question.kind.value == "file":
        kinds = ", ".join(kind.upper() for kind in question.file_kinds)
        return _l("%(kinds)s, at most %(most)d MB", kinds=kinds, most=question.most_mb)
    return ""
