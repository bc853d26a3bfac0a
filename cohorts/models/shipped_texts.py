"""The words of the forms and the rubric that come with the system, in every language; English is what we look up.

They are copied into a call and may be changed there, so they are kept as data and not in the catalogues.
"""

import json
from pathlib import Path

from cohorts.models.definitions import Texts

TRANSLATIONS: dict[str, Texts] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def texts(english: str) -> Texts:
    """A shipped text by language; one without its translations stops the program from starting."""
    return {"en": english, **TRANSLATIONS[english]}
