"""How a file is written: size, names, time, transactions, reasons."""

import ast
import re

from tests.architecture.source import MODULES, PACKAGES, ROOT, hold, sources, templates

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def length(node: ast.AST) -> int:
    """Lines from `def` to the end, decorators apart."""
    return (node.end_lineno or 0) - node.lineno + 1  # type: ignore[attr-defined]


def test_files_are_short():
    limits = {"tests": 500, "bench": 500}
    hold(
        "A Python file has at most 400 lines (tests: 500)",
        "a layer that grows becomes a package with the same import path, one file per noun",
        (
            f"{source.path}: {len(source.lines)} lines"
            for folder in [*PACKAGES, "tools", "tests", "bench"]
            for source in sources(folder)
            if len(source.lines) > limits.get(folder, 400)
        ),
    )


def test_functions_are_short():
    hold(
        "A function has at most 40 lines",
        "what a function does should be seen at one glance; give its steps names",
        (
            f"{source.at(node)} {node.name}: {length(node)} lines"
            for source in (*sources(), *sources("tools"), *sources("tests"))
            for node in source.walk(*FUNCTIONS)
            if length(node) > 40
        ),
    )


def test_views_are_thin():
    hold(
        "A view has at most 20 lines",
        "it reads the form, calls one operation and answers; everything else has a layer of its own",
        (
            f"{source.at(node)} {node.name}: {length(node)} lines"
            for source in sources()
            if "views" in source.layers
            for node in source.walk(*FUNCTIONS)
            if length(node) > 20 and not node.name.startswith("_")
        ),
    )


def test_templates_are_short():
    hold(
        "A template has at most 150 lines",
        "a long page is made of parts and macros",
        (f"{path}: {n} lines" for path, text in templates() if (n := text.count("\n")) > 150),
    )


def test_conftest_is_short():
    hold(
        "conftest.py has at most 150 lines",
        "fixtures that everyone must know stay few",
        (
            f"{s.path}: {len(s.lines)}"
            for s in sources("tests")
            if s.path.endswith("conftest.py") and len(s.lines) > 150
        ),
    )


def test_no_drawers():
    hold(
        "No file called utils, helpers, common, misc or base",
        "a drawer without a name collects what nobody owns; name the noun",
        (
            path.relative_to(ROOT).as_posix()
            for folder in [*PACKAGES, "tests", "tools", "bench"]
            for path in (ROOT / folder).rglob("*")
            if re.fullmatch(r"_?(utils?|helpers?|common|misc|base)(\.(py|html|css|js))?", path.name)
        ),
    )


def test_modules_say_what_they_are_for():
    hold(
        "A module opens with a sentence of purpose",
        "a reader decides by it whether to read on",
        (s.path for s in sources() if s.tree.body and not ast.get_docstring(s.tree)),
    )


def test_time_comes_from_the_clock():
    asks = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns))$")
    hold(
        "Only accelerator/clock.py asks the machine for the time",
        "tests set that clock; a second one decides deadlines differently",
        (
            f"{source.at(call)} {name}()"
            for source in sources()
            if source.path != "accelerator/clock.py"
            for name, call in source.calls()
            if asks.search(name)
        ),
    )


def test_only_the_platform_ends_a_transaction():
    hold(
        "commit and rollback only in accelerator/db.py and accelerator/forms.py",
        "one act is one transaction, opened by guard, job runner and command line; a commit inside it halves it",
        (
            f"{source.at(call)} {name}()"
            for source in sources()
            if source.path not in ("accelerator/db.py", "accelerator/forms.py")
            for name, call in source.calls()
            if re.search(r"(^|\.)(session|connection|engine)(\(\))?\.(commit|rollback)$", name)
        ),
    )


def test_local_imports_give_a_reason():
    def has_reason(lines: tuple[str, ...], number: int) -> bool:
        return "#" in lines[number - 1] or lines[number - 2].lstrip().startswith("#")

    hold(
        "An import inside a function has a comment that says why",
        "a hidden import hides a dependency, often a circle",
        (
            source.at(node)
            for source in sources()
            for function in source.walk(*FUNCTIONS)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom) and not has_reason(source.lines, node.lineno)
        ),
    )


def test_operations_take_actor_subject_and_named_values():
    def is_shaped(function: ast.FunctionDef) -> bool:
        names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
        return names[:1] == ["actor"] and len(names) <= 2

    hold(
        "A public operation is (actor, subject, *, values)",
        "who acts is never forgotten, and a call reads like a sentence",
        (
            f"{source.at(node)} {node.name}"
            for source in sources()
            if "operations" in source.layers
            for node in source.tree.body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not is_shaped(node)
            if any("require(" in ast.unparse(line) or "record(" in ast.unparse(line) for line in node.body)
        ),
    )


def test_subscribers_live_in_subscribers():
    hold(
        "Subscriptions to facts stand in subscribers.py",
        "what else happens after a fact should be found in one place",
        (
            f"{source.at(decorator)} {node.name}"
            for source in sources()
            if source.layers[0] in MODULES and "subscribers" not in source.layers
            for node in source.walk(*FUNCTIONS)
            for decorator in node.decorator_list
            if re.match(r"(facts\.)?on\(", ast.unparse(decorator))
        ),
    )
