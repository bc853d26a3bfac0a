"""What people agreed to and may allow or withdraw, on their own page; and its texts, for administrators (ACC10)."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.accounts import bp, consents, forms, permissions, queries
from accelerator.accounts.models import ConsentKind, ConsentText
from accelerator.errors import NotFound
from accelerator.i18n import _, reader_locale
from accelerator.web import current_actor, guard, local_path, render, see_other


@bp.get("/account/consents")
@guard(permissions.ACCOUNT)
def own_consents() -> Response:
    texts = queries.texts_for(current_actor())
    return render(
        "accounts/consents.html",
        pending=[text for text, answer in texts if text.kind.is_compulsory and answer is None],
        voluntary=[(text, answer) for text, answer in texts if not text.kind.is_compulsory],
        history=queries.consents_of(current_actor().id),
        locale=reader_locale(),
        next=request.args.get("next", ""),
    )


@bp.post("/account/consents")
@guard(permissions.ACCOUNT)
def agree() -> Response:
    """To exactly the texts that stood on the page: one that came out meanwhile is asked about next."""
    shown = request.form.getlist("text")
    for text in queries.pending_texts(current_actor()):
        if text.key in shown:
            consents.answer_text(current_actor(), text, is_given=True, locale=reader_locale())
    return see_other(local_path(request.form.get("next")) or url_for("pages.home"))


@bp.post("/account/consents/<key:key>")
@guard(permissions.ANSWER_TEXT, load=queries.consent_text)
def answer_text(text: ConsentText) -> Response:
    is_given = request.form.get("answer") == "yes"
    consents.answer_text(current_actor(), text, is_given=is_given, locale=reader_locale())
    flash(_("Your answer is kept."), "success")
    return see_other(url_for(".own_consents"))


@bp.get("/consents")
@guard(permissions.WRITE_TEXT)
def consent_texts() -> Response:
    return render("accounts/consent_texts.html", texts=queries.newest_texts(), agreed=queries.agreed_to())


@bp.post("/consents/begin")
@guard(permissions.WRITE_TEXT)
def begin_with_shipped_texts() -> Response:
    consents.begin_with_shipped(current_actor())
    flash(_("The texts are in force."), "success")
    return see_other(url_for(".consent_texts"))


@bp.get("/consents/<key:key>")
@guard(permissions.READ_TEXT, load=queries.consent_text)
def consent_text(text: ConsentText) -> Response:
    return render("accounts/consent_text.html", text=text, versions=queries.versions_of(text))


@bp.route("/consents/new", methods=["GET", "POST"])
@guard(permissions.WRITE_TEXT)
def write_consent_text() -> Response:
    form = forms.ConsentTextForm(**_newest_words())
    if form.ok():
        with form.attempt():
            text = consents.publish_text(
                current_actor(),
                kind=ConsentKind(form.kind.data),
                audience=form.audience.data,
                bodies=form.bodies,
            )
            flash(_("This version is in force. Those whom it is for are asked about it."), "success")
            return see_other(url_for(".consent_text", key=text.key))
    return render("accounts/write_consent_text.html", form=form)


def _newest_words() -> dict[str, str]:
    """What the version in force says, to be changed, where the address names one."""
    key = request.args.get("text")
    if not key:
        return {}
    try:
        text = queries.consent_text(key)
    except NotFound:
        return {}
    words = {f"body_{language}": body for language, body in text.bodies.items()}
    return {"kind": text.kind.value, "audience": text.audience, **words}
