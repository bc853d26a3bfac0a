"""The exceptions to the rules of architecture: rule → file → why it may. Keep it short; nobody likes to read it."""

EXCEPTIONS: dict[str, dict[str, str]] = {
    "WeasyPrint, DBOS, obstore, SMTP and the solver are each imported in one place": {},
    "No SQL built from strings": {
        "accelerator/db.py": "PRAGMA and BEGIN take no parameters; both values are constants of the same file",
    },
}
