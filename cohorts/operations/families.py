"""What managers do with families of programmes."""

from collections.abc import Sequence

from accelerator.db import db
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Family, Programme
from cohorts.queries.families import may_belong
from cohorts.queries.programmes import check_address


def create_family(
    actor: Actor, *, slug: str, name: str, summary: str, programmes: Sequence[Programme]
) -> Family:
    """Put programmes that one runs under one name with a page of its own (PRG01)."""
    require(actor, permissions.CREATE_FAMILY)
    check_address(slug, Family)
    if not programmes:
        raise DomainError(_("Choose at least one programme."), "programmes")
    family = Family(slug=slug, name=name, summary=summary, programmes=[])
    db.session.add(family)
    db.session.flush()
    _gather(actor, family, programmes)
    record(
        facts.FamilyCreated(
            actor_id=actor.id,
            family_id=family.id,
            slug=slug,
            programmes=[one.id for one in family.programmes],
        )
    )
    return family


def edit_family(
    actor: Actor, family: Family, *, name: str, summary: str, programmes: Sequence[Programme]
) -> None:
    """Change what a family says, and which of one's own programmes belong to it; others' stay in it."""
    require(actor, permissions.EDIT_FAMILY, family)
    family.name, family.summary = name, summary
    mine = may_belong(actor, family)
    others = [one for one in family.programmes if one not in mine]
    _gather(actor, family, [*others, *programmes], kept=others)
    record(
        facts.FamilyChanged(
            actor_id=actor.id, family_id=family.id, programmes=[one.id for one in family.programmes]
        )
    )


def _gather(
    actor: Actor, family: Family, programmes: Sequence[Programme], kept: Sequence[Programme] = ()
) -> None:
    for programme in programmes:
        if programme in kept:
            continue
        require(actor, permissions.EDIT_PROGRAMME, programme)
        if programme.family_id not in (None, family.id):
            raise Conflict(
                _("%(programme)s belongs to another family already.", programme=programme.name), "programmes"
            )
    family.programmes = sorted(programmes, key=lambda one: (one.name, one.id))
    db.session.flush()
