"""Conflicts of interest and agreements to keep silent, on a page of the mentor's."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from accelerator.forms import choices
from accelerator.i18n import _
from accelerator.permissions import can
from accelerator.web import current_actor, guard, render, see_other
from mentors import bp, permissions
from mentors.forms.profiles import TieForm
from mentors.models import MentorProfile, MentorTie
from mentors.operations import ties as operations
from mentors.queries import profiles
from mentors.queries import ties as queries


@bp.route("/<key:key>/ties", methods=["GET", "POST"])
@guard(permissions.DECLARE_TIE, load=profiles.profile)
def ties(profile: MentorProfile) -> Response:
    startups = {startup.key: startup for startup in queries.startups_near(profile.id)}
    form = TieForm()
    form.startup.choices = choices(
        {key: startup.name for key, startup in startups.items()}, blank=_("Choose a startup")
    )
    if not can(current_actor(), permissions.SIGN, profile):
        form.conflicts_only()
    if form.ok():
        with form.attempt():
            startup = startups[form.startup.data]
            operations.declare_tie(current_actor(), profile, startup=startup, **form.values())
            flash(_("Declared."), "success")
            return see_other(url_for(".ties", key=profile.key))
    return render("mentors/ties/list.html", profile=profile, form=form, ties=queries.ties_of(profile.id))


@bp.post("/ties/<key:key>/end")
@guard(permissions.END_TIE, load=queries.tie)
def end_tie(tie: MentorTie) -> Response:
    operations.end_tie(current_actor(), tie)
    flash(_("It stands no longer."), "success")
    return see_other(url_for(".ties", key=tie.mentor.key))
