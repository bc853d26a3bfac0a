"""Cycles: the list, opening one after a look at what it makes, and its calls side by side."""

from collections.abc import Sequence

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.i18n import _, ngettext
from accelerator.paging import page
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms.calls import opening_day
from cohorts.forms.cycles import CycleForm, JoinCycleForm, MoveCycleForm
from cohorts.models import Call, Cycle
from cohorts.operations import cycles as operations
from cohorts.queries import calls
from cohorts.queries import cycles as queries


@bp.get("/cycles")
@guard(permissions.LIST_CYCLES)
def cycles() -> Response:
    order = [Cycle.created_at.desc(), Cycle.id.desc()]
    found = page(queries.cycles_visible_to(current_actor()), order, after=request.args.get("after"))
    counts = queries.counts_in(found.rows, current_actor())
    return render("cohorts/cycles/list.html", page=found, counts=counts)


@bp.route("/cycles/new", methods=["GET", "POST"])
@guard(permissions.OPEN_CYCLE)
def open_cycle() -> Response:
    known = queries.last_calls(current_actor())
    form = _cycle_form(known)
    if form.ok():
        with form.attempt():
            made = operations.open_cycle(
                current_actor(),
                name=form.name.data,
                opens_on=form.opens_on.data,
                sources=form.sources,
                takes_reviewers=form.takes_reviewers.data,
            )
            flash(
                _("The drafts are there. Read each as applicants will, then publish them together."),
                "success",
            )
            return see_other(url_for(".cycle", key=made.key))
    return render("cohorts/cycles/new.html", form=form, known=known, planned=_planned(form))


def _cycle_form(known: Sequence[Call]) -> CycleForm:
    """The form as posted, as the address says, or with every programme ticked."""
    data = {
        "opens_on": opening_day(None, known[0]) if known else None,
        "programmes": [call.programme.slug for call in known],
    }
    if request.method == "GET" and request.args:
        form = CycleForm(request.args, data=data, meta={"csrf": False})
        form.offer(known)
        form.validate()
        return form
    form = CycleForm(data=data)
    form.offer(known)
    return form


def _planned(form: CycleForm) -> list[operations.Planned]:
    """What would be made of what was typed so far; nothing while that is not in order."""
    found: list[operations.Planned] = []
    if request.method == "GET" and request.args and not form.has_errors:
        with form.attempt():
            found = operations.planned(form.sources, form.opens_on.data)
    return found


@bp.get("/cycles/<key:key>")
@guard(permissions.CHANGE_CYCLE, load=queries.cycle)
def cycle(cycle: Cycle) -> Response:
    return _page(cycle)


@bp.post("/cycles/<key:key>/publish")
@guard(permissions.CHANGE_CYCLE, load=queries.cycle)
def publish_cycle(cycle: Cycle) -> Response:
    results = operations.publish_cycle(current_actor(), cycle)
    done = sum(not result.refusal for result in results)
    _tell(results, ngettext("%(num)s call is public now.", "%(num)s calls are public now.", done), done)
    return see_other(url_for(".cycle", key=cycle.key))


@bp.post("/cycles/<key:key>/move")
@guard(permissions.CHANGE_CYCLE, load=queries.cycle)
def move_cycle(cycle: Cycle) -> Response:
    form = MoveCycleForm()
    if form.ok():
        with form.attempt():
            results = operations.move_cycle(current_actor(), cycle, days=form.days.data or 0)
            done = sum(not result.refusal for result in results)
            _tell(results, ngettext("%(num)s call moved.", "%(num)s calls moved.", done), done)
            return see_other(url_for(".cycle", key=cycle.key))
    return _page(queries.cycle(cycle.key), move=form)


@bp.post("/cycles/<key:key>/calls")
@guard(permissions.CHANGE_CYCLE, load=queries.cycle)
def join_cycle(cycle: Cycle) -> Response:
    form = JoinCycleForm()
    form.offer(queries.without_cycle(current_actor()))
    if form.ok():
        with form.attempt():
            operations.join_cycle(current_actor(), cycle, call=form.offered[form.call.data])
            return see_other(url_for(".cycle", key=cycle.key))
    return _page(queries.cycle(cycle.key), join=form)


@bp.post("/calls/<slug>/cycle/leave")
@guard(permissions.MANAGE_CALL, load=calls.call)
def leave_cycle(call: Call) -> Response:
    operations.leave_cycle(current_actor(), call)
    flash(_("“%(call)s” is in no cycle any more.", call=call.title), "success")
    return see_other(url_for(".cycles"))


def _tell(results: Sequence[operations.Result], success: str, done: int) -> None:
    """What became of each: those that refused by name, each with its reason."""
    if done or not results:
        flash(success, "success")
    for result in results:
        if result.refusal:
            flash(f"{result.call.title}: {result.refusal}", "danger")


def _page(cycle: Cycle, *, move: MoveCycleForm | None = None, join: JoinCycleForm | None = None) -> Response:
    if join is None:
        join = JoinCycleForm(formdata=None)
        join.offer(queries.without_cycle(current_actor()))
    found = queries.calls_in(cycle, current_actor())
    return render(
        "cohorts/cycles/detail.html",
        cycle=cycle,
        calls=found,
        funnels=calls.funnels([call.id for call in found]),
        move=move or MoveCycleForm(formdata=None),
        join=join,
    )
