"""The form builder's rules: versions that change nothing under an answer, and edits that never break a form."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accelerator.db import db
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.permissions import SYSTEM
from cohorts import facts as happened
from cohorts.models import ApplicationState
from cohorts.models import form_edits as edits
from cohorts.models.definitions import FormError
from cohorts.models.questions import form_of
from cohorts.models.startup_form import startup_form
from cohorts.operations import call_forms as operations
from cohorts.queries import applications, calls
from cohorts.queries import call_forms as queries
from tests import factories as make
from tests.stage import stage


def text(label: str, **more: Any) -> dict[str, Any]:
    return {"kind": "text", "label": {"en": label}, **more}


SMALL = {
    "sections": [
        {
            "key": "one",
            "title": {"en": "One"},
            "questions": [
                {"key": "name", **text("Name")},
                {"key": "pick", "kind": "choice", "label": {"en": "Pick"}, "own_options": [
                    {"code": "a", "label": {"en": "A"}}, {"code": "b", "label": {"en": "B"}},
                ]},
                {"key": "team", "kind": "table", "label": {"en": "Team"}, "columns": [{"key": "name", **text("Name")}]},
            ],
        },
        {"key": "two", "title": {"en": "Two"}, "questions": [
            {"key": "why", **text("Why"), "shown_if": {"question": "pick", "test": "is", "value": "a"}},
        ]},
    ]
}  # fmt: skip


def fresh(call):
    return calls.call(call.slug)


def paths(definition):
    return [question.key for question in form_of(definition)]


def again(key):
    """The application as another request would read it."""
    db.session.expunge_all()
    return applications.application(key)


def do(verb, call, **values):
    with stage():
        return verb(SYSTEM, fresh(call), **values)


def test_a_change_is_a_version_of_its_own_until_it_is_put_into_use(context, facts):
    call = make.call(questions=SMALL)
    path = do(operations.put_question, call, question=text("Where do you work?"), into="one")
    draft = queries.in_writing(call)
    assert (path, draft.number, paths(fresh(call).questions)) == ("where_do_you_work", 2, paths(SMALL))
    do(operations.use_form, call)
    assert path in paths(fresh(call).questions)
    assert [(version.number, version.used_at is None) for version in queries.versions_of(call)] == [
        (2, False),
        (1, False),
    ]
    assert facts == [
        happened.FormChanged(actor_id=0, call_id=call.id, number=2, part=path),
        happened.FormUsed(actor_id=0, call_id=call.id, number=2, earlier=0),
    ]


def test_applications_keep_the_form_they_began_with_and_later_ones_take_the_new(context):
    call = make.call(questions=SMALL)
    before = make.application(call=call, answers={"name": "Kali"}).key
    handed_in = make.application(call=call, answers={"name": "Kanal"}, state=ApplicationState.SUBMITTED).key
    do(operations.put_question, call, question=text("New"), into="two")
    do(operations.use_form, call)
    after = make.application(call=fresh(call), answers={}).key
    asked = {key: paths(again(key).questions) for key in (before, handed_in, after)}
    assert (asked[before], asked[handed_in]) == (paths(SMALL), paths(SMALL))
    assert asked[after] == [*paths(SMALL), "new"]
    do(operations.remove_part, call, path="name")
    do(operations.use_form, call)
    assert paths(again(before).questions) == paths(SMALL)
    assert paths(again(after).questions) == [*paths(SMALL), "new"]


def test_drafts_move_along_if_nothing_of_theirs_is_lost(context):
    call = make.call(questions=SMALL)
    draft = make.application(call=call, answers={"name": "Kali", "pick": "a"}).key
    handed_in = make.application(call=call, answers={"name": "K"}, state=ApplicationState.SUBMITTED).key
    do(operations.put_question, call, question=text("New"), into="two")
    do(operations.use_form, call, moves_drafts=True)
    assert "new" in paths(again(draft).questions)
    assert paths(again(handed_in).questions) == paths(SMALL)


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (lambda d: edits.remove(d, path="name"), "“Name” (1)"),
        (
            lambda d: edits.put_question(edits.remove(d, path="name"), text("Full name"), into="one")[0],
            "“Name” (1)",
        ),
        (
            lambda d: edits.put_question(d, {"kind": "number", "label": {"en": "Name"}}, path="name")[0],
            "“Name” (1)",
        ),
        (lambda d: edits.put_question(d, text("Name", limit=2), path="name")[0], "“Name” (1)"),
        (
            lambda d: edits.put_question(
                edits.remove(d, path="why"),
                {
                    "kind": "choice",
                    "label": {"en": "Pick"},
                    "own_options": [{"code": "b", "label": {"en": "B"}}],
                },
                path="pick",
            )[0],
            "“Pick” (1)",
        ),
        (
            lambda d: edits.remove(edits.put_question(d, text("Role"), into="team")[0], path="team.name"),
            "“Team” (1)",
        ),
    ],
)
def test_a_version_that_would_orphan_answers_is_refused_naming_them(context, change, lost):
    call = make.call(questions=SMALL)
    answers = {"name": "Kali", "pick": "a", "team": [{"name": "Sari"}]}
    draft = make.application(call=call, answers=answers).key
    with stage():
        operations._keep(SYSTEM, fresh(call), change(copy.deepcopy(SMALL)), part="x")
    with pytest.raises(Conflict) as refusal:
        do(operations.use_form, call, moves_drafts=True)
    assert lost in str(refusal.value)
    assert [
        f"“{one.question.text}” ({one.drafts})"
        for one in queries.orphans_of(call, queries.in_writing(call).questions)
    ] == [lost]
    do(operations.use_form, call)
    kept = again(draft)
    assert (kept.answers, paths(kept.questions)) == (answers, paths(SMALL))


def test_a_part_that_a_condition_needs_is_not_taken_out(context):
    call = make.call(questions=SMALL)
    with pytest.raises(DomainError, match="“Why” depends on the question “pick”"):
        do(operations.remove_part, call, path="pick")
    waits = text("Pick again", shown_if={"question": "why", "test": "is", "value": "x"})
    with pytest.raises(DomainError, match=r"These questions wait for each other: .*“Pick again” → “Why”"):
        do(operations.put_question, call, question=waits, path="pick")
    assert queries.in_writing(call) is None


def test_a_definition_of_three_megabytes_and_one_question_too_many_are_refused(context):
    call = make.call(questions=SMALL)
    with pytest.raises(DomainError, match="too large"):
        do(operations.put_question, call, question=text("x" * 3_000_000), into="one")
    many = {
        "sections": [
            {"key": "s", "title": "S", "questions": [{"key": f"q{n}", **text(f"Q {n}")} for n in range(200)]}
        ]
    }
    with pytest.raises(DomainError, match="at most 200 questions; these are 201"):
        do(operations.put_question, make.call(questions=many), question=text("One more"), into="s")


def test_throwing_away_leaves_the_form_in_use(context):
    call = make.call(questions=SMALL)
    do(operations.put_section, call, section={"title": {"en": "หมวดใหม่"}})
    do(operations.discard_form, call)
    assert (queries.in_writing(call), fresh(call).questions) == (None, SMALL)
    with pytest.raises(Conflict):
        do(operations.use_form, call)


def test_only_those_who_run_the_programme_shape_its_forms(context):
    call = make.call(questions=SMALL)
    with pytest.raises(NotAllowed), stage():
        operations.put_section(make.actor(make.person()), fresh(call), section={"title": {"en": "X"}})
    with stage():
        operations.put_section(
            make.actor(make.manager(fresh(call).programme)), fresh(call), section={"title": {"en": "X"}}
        )


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Where do you work?", "where_do_you_work"),
        ("ชื่อ", "part"),
        ("3 goals", "part_3_goals"),
        ("Version", "version_2"),
        ("Größe", "groe"),
    ],
)
def test_keys_are_made_of_words_and_always_free(words, key):
    assert edits.free_key(words, set()) == key
    assert edits.free_key(words, {key}) not in {key, words}


def test_a_question_moves_within_its_section_and_then_into_the_next():
    moved = edits.move(SMALL, path="team", up=False)
    assert [[q["key"] for q in part["questions"]] for part in moved["sections"]] == [
        ["name", "pick"],
        ["team", "why"],
    ]
    assert edits.move(moved, path="team", up=True) == SMALL
    assert edits.move(SMALL, path="name", up=True) == SMALL
    assert [part["key"] for part in edits.move(SMALL, section="two", up=True)["sections"]] == ["two", "one"]


STEPS = st.lists(
    st.tuples(st.sampled_from(["move", "remove", "add", "column"]), st.integers(0, 30), st.booleans()),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_no_row_of_edits_breaks_the_shipped_form_or_touches_the_one_before(steps):
    definition = startup_form()
    for verb, number, up in steps:
        form = form_of(definition)
        path = [question.key for question in form][number % len(list(form))]
        was = copy.deepcopy(definition)
        if verb == "move":
            changed = edits.move(definition, path=path, up=up)
            assert sorted(paths(changed)) == sorted(paths(definition))
        elif verb == "remove":
            changed = edits.remove(definition, path=path)
        elif verb == "add":
            changed, made = edits.put_question(definition, text("More"), into=form.sections[0].key)
            assert made not in paths(definition)
        else:
            changed, _made = edits.put_question(definition, text("More"), into="team")
        assert definition == was
        try:
            form_of(changed)
        except FormError:
            continue
        definition = changed
