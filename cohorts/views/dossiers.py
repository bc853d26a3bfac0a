"""A manager's page of selection files: ask for one, fetch what one asked for."""

from flask import url_for
from werkzeug.wrappers import Response

from accelerator.errors import NotFound
from accelerator.files import send
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.models import Call, Dossier
from cohorts.operations import dossiers as operations
from cohorts.queries import calls
from cohorts.queries import dossiers as queries


@bp.get("/calls/<slug>/files")
@guard(permissions.TAKE_DOSSIER, load=calls.call)
def dossiers(call: Call) -> Response:
    found = queries.dossiers_of(call.id, current_actor().id)
    return render("cohorts/dossiers/list.html", call=call, dossiers=found)


@bp.post("/calls/<slug>/files")
@guard(permissions.TAKE_DOSSIER, load=calls.call, fresh=True)
def ask_for_dossier(call: Call) -> Response:
    job = operations.ask_for_dossier(current_actor(), call)
    return see_other(url_for("pages.job", key=job.key))


@bp.post("/files/<key:key>")
@guard(permissions.FETCH_DOSSIER, load=queries.dossier, fresh=True)
def fetch_dossier(dossier: Dossier) -> Response:
    if dossier.file is None:
        raise NotFound
    operations.note_fetched(current_actor(), dossier)
    return send(dossier.file)
