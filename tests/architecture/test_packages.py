"""Who may import what; the layers themselves are import-linter's contracts in pyproject.toml."""

from tests.architecture.source import MODULES, hold, sources

SHARED = ("models", "queries", "facts")
OWNERS = {
    "weasyprint": "accelerator/pdf",
    "dbos": "accelerator/jobs/",
    "obstore": "accelerator/files.py",
    "smtplib": "accelerator/mail/__init__.py",
    "highspy": "accelerator/matching/",
}


def test_each_big_dependency_has_one_door():
    hold(
        "WeasyPrint, DBOS, obstore, SMTP and the solver are each imported in one place",
        "what can fail, change or be replaced has one wall around it",
        (
            f"{source.at(node)} imports {name}"
            for source in sources()
            for name, node in source.imports()
            for owned, owner in OWNERS.items()
            if name.split(".")[0] == owned and not source.path.startswith(owner)
        ),
    )


def test_modules_share_rows_questions_and_facts_only():
    hold(
        "Across modules only models, queries and facts are imported",
        "to make something happen elsewhere, record a fact and let the other side subscribe",
        (
            f"{source.at(node)} imports {name}"
            for source in sources()
            if source.layers[0] in MODULES
            for name, node in source.imports()
            if name.split(".")[0] in MODULES
            and name.split(".")[0] != source.layers[0]
            and name.split(".")[1] not in SHARED
        ),
    )


def test_the_platform_names_no_module():
    hold(
        "accelerator/ knows its modules only as strings in config.MODULES",
        "a module is added by writing its name there, and left out by deleting it",
        (
            f"{source.at(node)} imports {name}"
            for source in sources("accelerator")
            for name, node in source.imports()
            if name.split(".")[0] in MODULES
        ),
    )
