"""The project's own files, parsed once, and how a broken rule is told."""

import ast
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.exceptions import EXCEPTIONS

ROOT = Path(__file__).resolve().parents[2]
MODULES = [name for name in ("cohorts", "mentors", "training", "hub", "reports") if (ROOT / name).is_dir()]
PACKAGES = ["accelerator", *MODULES]


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, its text by lines and its syntax tree."""

    path: str
    lines: tuple[str, ...]
    tree: ast.Module

    @property
    def module(self) -> str:
        """The dotted name under which it is imported."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def layers(self) -> list[str]:
        """The parts of its name: `cohorts.operations.reviews` is in the layer `operations`."""
        return self.module.split(".")

    def at(self, node: ast.AST) -> str:
        """Where a finding is, clickable in most editors."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"

    def walk(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        """Every node of these kinds."""
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Every call with what is called, as written: `db.session.commit`."""
        return ((ast.unparse(node.func), node) for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def imports(self) -> Iterator[tuple[str, ast.stmt]]:
        """Every imported module or name, in full: `cohorts.queries.applications`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def read(path: Path) -> Source:
    """Parse one file."""
    text = path.read_text()
    return Source(path.relative_to(ROOT).as_posix(), tuple(text.splitlines()), ast.parse(text))


@functools.cache
def sources(*folders: str) -> tuple[Source, ...]:
    """All Python files under these folders; the product's packages unless named."""
    found = [path for folder in folders or PACKAGES for path in sorted((ROOT / folder).rglob("*.py"))]
    tops = [] if folders else sorted(ROOT.glob("*.py"))
    return tuple(read(path) for path in [*found, *tops])


@functools.cache
def templates() -> tuple[tuple[str, str], ...]:
    """Path and text of every template."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("templates/**/*.*"))]
    return tuple((path.relative_to(ROOT).as_posix(), path.read_text()) for path in paths)


def hold(rule: str, reason: str, breaches: Iterable[str]) -> None:
    """Fail with the rule, its reason and each breach, unless the table of exceptions names the file.

    An exception that nothing needs any more fails too: the table only ever says what is true.
    """
    excused = EXCEPTIONS.get(rule, {})
    found = list(breaches)
    kept = [breach for breach in found if breach.split(":")[0] not in excused]
    unused = [path for path in excused if not any(breach.split(":")[0] == path for breach in found)]
    assert not kept, f"{rule}\n  because {reason}\n  " + "\n  ".join(kept)
    assert not unused, f"{rule}: the table of exceptions no longer needs {', '.join(unused)}."
