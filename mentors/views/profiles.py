"""Mentor profiles: the directory, one's own, and a mentor's page."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.accounts import queries as accounts
from accelerator.accounts.models import User
from accelerator.forms import choices
from accelerator.i18n import _
from accelerator.paging import page
from accelerator.web import current_actor, guard, render, see_other
from cohorts.models import Cohort
from cohorts.queries import cohorts
from mentors import bp, permissions
from mentors.forms.profiles import DirectoryForm, ProfileForm, values_of
from mentors.models import MentorProfile
from mentors.operations import profiles as operations
from mentors.queries import matches as match_queries
from mentors.queries import profiles as queries


@bp.get("/")
@guard(permissions.LIST)
def mentors() -> Response:
    actor = current_actor()
    form = DirectoryForm(request.args, meta={"csrf": False})
    form.cohort.choices = choices({c.slug: c.name for c in _cohorts()}, blank=_("Any"))
    select = queries.mentors_visible_to(actor, form.facets())
    found = page(select, [User.name, MentorProfile.id], after=request.args.get("after"))
    rooms = queries.rooms(profile.id for profile in found)
    return render("mentors/profiles/list.html", form=form, page=found, rooms=rooms)


def _cohorts() -> list[Cohort]:
    newest_first = page(
        cohorts.cohorts_visible_to(current_actor()), [Cohort.starts_on.desc(), Cohort.id.desc()]
    )
    return list(newest_first.rows)


@bp.get("/<key:key>")
@guard(permissions.VIEW, load=queries.profile)
def mentor(profile: MentorProfile) -> Response:
    return render(
        "mentors/profiles/detail.html",
        profile=profile,
        places=queries.places_of(profile.id),
        matches=match_queries.matches_of_mentor(current_actor(), profile.id),
    )


@bp.route("/profile", methods=["GET", "POST"])
@guard(permissions.JOIN)
def my_profile() -> Response:
    actor = current_actor()
    return _edit(queries.profile_of(actor.id), accounts.person(actor.id))


@bp.route("/<key:key>/edit", methods=["GET", "POST"])
@guard(permissions.EDIT, load=queries.profile)
def edit_mentor(profile: MentorProfile) -> Response:
    return _edit(profile, profile.user)


def _edit(profile: MentorProfile | None, user: User) -> Response:
    form = ProfileForm(data=values_of(profile))
    if form.ok():
        with form.attempt():
            profile = operations.begin_profile(current_actor(), user)
            operations.describe_mentor(current_actor(), profile, **form.values())
            flash(_("Saved. Later matchings use it; earlier ones keep what they knew."), "success")
            return see_other(url_for(".mentor", key=profile.key))
    return render("mentors/profiles/edit.html", form=form, profile=profile, user=user)
