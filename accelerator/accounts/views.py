"""Signing up, in and out, and one's own account."""

from flask import current_app, flash, redirect, request, session, url_for
from flask_login import logout_user
from werkzeug.wrappers import Response

from accelerator.accounts import (
    bp,
    entry,
    forms,
    links,
    operations,
    passwords,
    permissions,
    queries,
    second_factor,
    sign_in,
)
from accelerator.accounts.browsers import device_name
from accelerator.accounts.models import ConsentKind, LinkPurpose, MailedLink, User
from accelerator.accounts.second_factor_views import refuse_code
from accelerator.errors import DomainError, NotFound
from accelerator.i18n import _, reader_locale
from accelerator.web import (
    actor_or_none,
    current_actor,
    guard,
    keep_changes,
    local_path,
    public,
    render,
    see_other,
)
from config import LOCALES


def _next() -> str:
    return local_path(request.values.get("next")) or url_for("pages.home")


def _compare_at_the_door() -> None:
    form = forms.LoginForm()
    if form.ok():
        entry.prepare_to_authenticate(form.email.data, form.password.data, _address())


@bp.route("/login", methods=["GET", "POST"])
@public("everyone signs in here", ahead=_compare_at_the_door)
def login() -> Response:
    if actor_or_none() is not None and request.method == "GET":
        return redirect(_next())
    form = forms.LoginForm()
    if form.ok():
        with form.attempt():
            user = _authenticate(form.email.data, form.password.data)
            if user is not None:
                return sign_in.enter(user, _next())
            form.refuse(DomainError(_("The address or the password is wrong. Nothing else was changed.")))
            keep_changes()
    return render("accounts/login.html", form=form, next=request.values.get("next", ""))


def _compare_again() -> None:
    form, actor = forms.AgainForm(), actor_or_none()
    if actor is not None and form.ok():
        entry.prepare_to_authenticate(actor.email, form.password.data, _address())


@bp.route("/account/again", methods=["GET", "POST"])
@guard(permissions.ACCOUNT, ahead=_compare_again)
def give_password() -> Response:
    """The password; where there is a second factor its code instead, for that is not lying in an open drawer."""
    user = queries.person(current_actor().id)
    form = forms.CodeForm() if queries.second_factor_of(user.id) else forms.AgainForm()
    if form.ok():
        with form.attempt():
            if _proves_again(user, form):
                sign_in.renew(user)
                return see_other(_next())
    return render("accounts/again.html", form=form, next=request.values.get("next", ""))


def _proves_again(user: User, form: forms.CodeForm | forms.AgainForm) -> bool:
    if isinstance(form, forms.CodeForm):
        if second_factor.proves(user, form.factor_code.data, _address()):
            return True
        refuse_code(form)
    else:
        if _authenticate(user.email, form.password.data) is not None:
            return True
        form.refuse(DomainError(_("This is not your password. Nothing was changed."), "password"))
        keep_changes()
    return False


def _authenticate(email: str, password: str) -> User | None:
    return entry.authenticate(email, password, _address(), demo=_is_demo())


def _is_demo() -> bool:
    return bool(current_app.config["SETTINGS"].demo)


def _address() -> str:
    return request.remote_addr or ""


@bp.route("/login/link", methods=["GET", "POST"])
@public("whoever reads a mailbox may sign in by it, without a password")
def ask_for_link() -> Response:
    form, onward = forms.MailboxForm(), local_path(request.values.get("next")) or ""
    if form.ok():
        with form.attempt():
            entry.ask_for_link(form.email.data, _address(), onward=onward, demo=_is_demo())
            return render("accounts/check_mail.html", email=form.email.data)
    return render("accounts/mail_link.html", form=form, next=onward)


@bp.route("/login/<token>", methods=["GET", "POST"])
@public("the mailed link is the proof")
def enter_by_link(token: str) -> Response:
    """A page with a button: programs that open the links of letters must not use this one up."""
    link = _link(token, LinkPurpose.SIGN_IN)
    if request.method == "POST":
        return sign_in.enter(entry.use_sign_in_link(token, demo=_is_demo()), _next())
    return render("accounts/enter.html", email=link.user.email, token=token, next=request.args.get("next"))


@bp.post("/logout")
@public("ends the sign-in of whoever asks")
def logout() -> Response:
    actor = actor_or_none()
    if actor is not None:
        operations.sign_out(actor, session.get("_user_id"))
    logout_user()
    sign_in.fresh_session("locale")
    flash(_("You are signed out."), "info")
    return see_other(url_for("accounts.login"))


def _hash_of_newcomer() -> None:
    form = forms.JoinForm()
    if form.ok():
        entry.prepare_to_join(form.password.data, _address())


@bp.route("/signup", methods=["GET", "POST"])
@public("anyone may open an account", ahead=_hash_of_newcomer)
def signup() -> Response:
    form = forms.JoinForm()
    if form.ok():
        with form.attempt():
            session["onward"] = local_path(request.values.get("next"))
            session["joined"] = entry.join(**form.values, locale=reader_locale(), address=_address())
            return render("accounts/check_mail.html", email=form.email.data)
    terms, onward = queries.newest_text(ConsentKind.TERMS, ""), request.values.get("next", "")
    form.ask_about(terms)
    return render("accounts/signup.html", form=form, terms=terms, locale=reader_locale(), next=onward)


def _compare_with_link(token: str) -> None:
    form, link = forms.ConfirmForm(), queries.live_link(token, LinkPurpose.CONFIRM)
    if link is not None and session.get("joined") != link.token_hash and form.ok():
        passwords.compare_ahead(link.password_hash, form.password.data)


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@public("the mailed link is the proof", ahead=_compare_with_link)
def confirm(token: str) -> Response:
    link = _link(token, LinkPurpose.CONFIRM)
    is_same_browser = session.get("joined") == link.token_hash
    form = forms.ConfirmForm()
    if form.ok() or (is_same_browser and request.method == "POST"):
        with form.attempt():
            user = entry.confirm_address(token, joined=session.get("joined"), password=form.password.data)
            entered = sign_in.enter(user, session.pop("onward", None) or url_for("pages.home"))
            flash(_("Welcome. Your account is ready."), "success")
            return entered
    email = link.user.email
    return render(
        "accounts/confirm.html", form=form, email=email, token=token, is_same_browser=is_same_browser
    )


@bp.route("/password", methods=["GET", "POST"])
@public("people who forgot their password cannot sign in first")
def forgot_password() -> Response:
    form = forms.MailboxForm()
    if form.ok():
        with form.attempt():
            entry.ask_for_reset(form.email.data, _address())
            return render("accounts/check_mail.html", email=form.email.data)
    return render("accounts/forgot.html", form=form)


def _hash_of_new_one(token: str) -> None:
    form = forms.NewPasswordForm()
    if queries.live_link(token, LinkPurpose.RESET) is not None and form.ok():
        passwords.hash_ahead(form.password.data)


@bp.route("/password/<token>", methods=["GET", "POST"])
@public("the mailed link is the proof", ahead=_hash_of_new_one)
def reset_password(token: str) -> Response:
    _link(token, LinkPurpose.RESET)
    form = forms.NewPasswordForm()
    if form.ok():
        with form.attempt():
            entered = sign_in.enter(entry.reset_password(token, form.password.data), url_for("pages.home"))
            flash(_("Your password is set. You were signed out everywhere else."), "success")
            return entered
    return render("accounts/reset.html", form=form)


def _link(token: str, purpose: LinkPurpose) -> MailedLink:
    link = queries.live_link(token, purpose)
    if link is None:
        raise links.expired()
    return link


@bp.post("/language")
@public("everyone reads in their own language")
def language() -> Response:
    code = request.form.get("locale", "")
    if code not in LOCALES:
        raise NotFound
    session["locale"] = code
    actor = actor_or_none()
    if actor is not None:
        user = queries.person(actor.id)
        operations.update_account(actor, user, name=user.name, locale=code, zone=user.zone)
    return see_other(local_path(request.form.get("next")) or url_for("pages.home"))


@bp.route("/account", methods=["GET", "POST"])
@guard(permissions.ACCOUNT)
def account() -> Response:
    actor = current_actor()
    user = queries.person(actor.id)
    form = forms.AccountForm(name=user.name, locale=user.locale or reader_locale(), zone=user.zone)
    if form.ok():
        with form.attempt():
            operations.update_account(
                actor, user, name=form.name.data, locale=form.locale.data, zone=form.zone.data
            )
            flash(_("Saved."), "success")
            return see_other(url_for(".account"))
    return render(
        "accounts/account.html",
        form=form,
        user=user,
        sign_ins=queries.sign_ins_of(actor.id),
        unanswered=sum(1 for _text, answer in queries.texts_for(actor) if answer is None),
        has_factor=queries.second_factor_of(actor.id) is not None,
        device_name=device_name,
    )


def _compare_and_hash() -> None:
    form, actor = forms.PasswordForm(), actor_or_none()
    if actor is not None and form.ok():
        stored = queries.person(actor.id).password_hash
        if passwords.compare_ahead(stored, form.current.data):
            passwords.hash_ahead(form.new.data)


@bp.route("/account/password", methods=["GET", "POST"])
@guard(permissions.ACCOUNT, ahead=_compare_and_hash)
def change_password() -> Response:
    form = forms.PasswordForm()
    if form.ok():
        with form.attempt():
            user = queries.person(current_actor().id)
            operations.change_password(current_actor(), user, current=form.current.data, new=form.new.data)
            sign_in.begin(user)
            flash(_("Your password is changed. You were signed out everywhere else."), "success")
            return see_other(url_for(".account"))
    return render("accounts/password.html", form=form)


@bp.post("/account/sign-out-everywhere")
@guard(permissions.ACCOUNT)
def sign_out_everywhere() -> Response:
    operations.sign_out(current_actor(), None)
    logout_user()
    sign_in.fresh_session("locale")
    flash(_("You are signed out everywhere."), "info")
    return see_other(url_for("accounts.login"))
