"""How tables are declared and asked."""

import ast
import re

from tests.architecture.source import Source, hold, sources

LAZY = {"raise", "write_only"}


def keyword(call: ast.Call, name: str) -> object:
    """The literal value of a keyword argument, or None."""
    value = next((k.value for k in call.keywords if k.arg == name), None)
    return value.value if isinstance(value, ast.Constant) else None


def test_relationships_never_load_by_themselves():
    hold(
        'Every relationship is lazy="raise" or "write_only"',
        "a page's queries are written down in its query, not hidden in its template",
        (
            source.at(call)
            for source in sources()
            for name, call in source.calls()
            if name.split(".")[-1] == "relationship" and keyword(call, "lazy") not in LAZY
        ),
    )


def test_no_backref():
    hold(
        "No backref; no back_populates on people and organisations",
        "otherwise the person becomes the object that knows everything",
        (
            source.at(node.value)
            for source in sources()
            for node in source.walk(ast.keyword)
            if node.arg == "backref"
            or (node.arg == "back_populates" and source.layers[1:2] in (["accounts"], ["organisations"]))
        ),
    )


def mapped(source: Source, kind: str) -> list[ast.AnnAssign]:
    """Columns annotated with a type, None allowed."""
    wanted = re.compile(rf"Mapped\[(Optional\[)?(datetime\.)?{kind}\b")
    return [node for node in source.walk(ast.AnnAssign) if wanted.match(ast.unparse(node.annotation))]  # type: ignore[attr-defined]


def test_instants_and_dates_are_told_apart_by_name():
    hold(
        "A stored instant is called (…_)at, a date …_on",
        "a reader sees whether a zone matters",
        [
            f"{source.at(node)} {ast.unparse(node.target)}"
            for source in sources()
            for kind, ending in (("datetime", "_at"), ("date", "_on"))
            for node in mapped(source, kind)
            if not f"_{ast.unparse(node.target)}".endswith(ending)
        ],
    )


def test_no_floats_are_stored():
    hold(
        "No float column",
        "scores and money are exact; NaN sorts above all on PostgreSQL and is NULL on SQLite",
        [
            f"{source.at(node)} {ast.unparse(node.target)}"
            for source in sources()
            for node in mapped(source, "float")
        ],
    )


def test_no_sql_from_strings():
    def built(node: ast.expr) -> bool:
        if isinstance(node, ast.Call):
            return isinstance(node.func, ast.Attribute) and node.func.attr == "format"
        return isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add)
        )

    hold(
        "No SQL built from strings",
        "values travel as parameters, names come from the models",
        (
            f"{source.at(call)} {name}"
            for source in sources()
            for name, call in source.calls()
            if name.split(".")[-1] in ("text", "execute", "exec_driver_sql", "literal_column")
            and call.args
            and built(call.args[0])
        ),
    )


def test_no_session_get_with_options():
    hold(
        "No session.get(..., options=)",
        "get ignores the options for a row that is loaded already; select() honours them",
        (
            source.at(call)
            for source in sources()
            for name, call in source.calls()
            if name.endswith("session.get") and any(k.arg == "options" for k in call.keywords)
        ),
    )
