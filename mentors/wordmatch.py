"""How much of what a startup writes a mentor writes too: BM25 over the cohort's own texts."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

K1, B = 1.2, 0.75
SHORTEST = 3
WORD = re.compile(r"[^\W\d_]+")
EVERYDAY = frozenset(
    "the and for with that this are was from our their have has who how what into its your you can not but more all "
    "they them than will one out new use using used help helps make makes also about over per via each other "
    "yang dan untuk dengan dari pada ini itu kami kita para agar oleh juga dalam adalah akan dapat lebih atau "
    "und der die das mit für von den dem ein eine wir sie ist auf als auch bei nach".split()
)
"""Words of the programme's languages that tell nothing; rare words count for more by themselves."""


def words(text: str) -> list[str]:
    """The words of a text that may mean something, in lower case and composed letters."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return [word for word in WORD.findall(plain) if len(word) >= SHORTEST and word not in EVERYDAY]


class TextMatch:
    """Scores of queries against documents, as a share of what a text with all of a query's words would get."""

    def __init__(self, queries: Sequence[str], documents: Sequence[str]) -> None:
        self._queries = [Counter(words(text)) for text in queries]
        self._documents = [Counter(words(text)) for text in documents]
        self.has_query = [bool(query) for query in self._queries]
        self.has_document = [bool(document) for document in self._documents]
        spread = Counter(word for document in self._documents for word in document)
        self._vocabulary = sorted({word for query in self._queries for word in query} & spread.keys())
        count = len(self._documents)
        self._rarity = {
            word: float(np.log1p((count - spread[word] + 0.5) / (spread[word] + 0.5)))
            for word in self._vocabulary
        }
        self.values = self._score()

    def shared(self, query: int, document: int, most: int = 4) -> list[str]:
        """The words that both use, rarest first."""
        both = (self._queries[query].keys() & self._documents[document].keys()) & self._rarity.keys()
        return sorted(both, key=lambda word: (-self._rarity[word], word))[:most]

    def _score(self) -> Floats:
        """[query, document], from 0 to 1."""
        place = {word: number for number, word in enumerate(self._vocabulary)}
        asked = np.zeros((len(self._queries), len(place)))
        for row, query in enumerate(self._queries):
            for word in query.keys() & place.keys():
                asked[row, place[word]] = self._rarity[word]
        lengths = np.array([sum(document.values()) for document in self._documents], np.float64)
        mean = float(lengths.mean()) if len(lengths) and lengths.any() else 1.0
        found = np.zeros((len(self._documents), len(place)))
        for row, document in enumerate(self._documents):
            damping = K1 * (1 - B + B * lengths[row] / mean)
            for word in document.keys() & place.keys():
                found[row, place[word]] = document[word] * (K1 + 1) / (document[word] + damping)
        ideal = asked.sum(axis=1, keepdims=True)
        scores: Floats = np.clip((asked @ found.T) / np.where(ideal > 0, ideal, 1), 0, 1)
        return scores
