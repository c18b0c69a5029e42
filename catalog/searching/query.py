"""What somebody typed, read: words, "a phrase", -without."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from catalog.searching.documents import spaced
from catalog.searching.index import Reading
from catalog.searching.stemming import stem
from catalog.searching.words import joined, runs

_PARTS = re.compile(r'(?P<without>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+|"))')
MOST_TERMS = 20


@dataclass(frozen=True)
class Term:
    """One thing that must be there, in any of its readings; `words` as they were typed. A phrase stands in this
    order and without gaps."""

    words: tuple[str, ...]
    readings: tuple[Reading, ...]
    is_phrase: bool = False

    @classmethod
    def of(cls, run: Sequence[str]) -> "Term":
        """ "tn-2110" is two words or one."""
        whole = joined(list(run))
        readings = [tuple(stem(word) for word in run), *([(stem(whole),)] if whole else [])]
        return cls(tuple(run), tuple(readings))

    @property
    def phrase(self) -> str:
        return spaced(self.readings[0])


@dataclass(frozen=True)
class Query:
    """`text` as typed, spaces tidied."""

    text: str
    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = field(default=())

    @property
    def plain_terms(self) -> list[Term]:
        return [term for term in self.terms if not term.is_phrase]

    @property
    def stems(self) -> set[str]:
        return {word for term in self.terms for reading in term.readings for word in reading}

    def with_words(self, instead: dict[str, tuple[str, ...]]) -> "Query":
        """The same with words replaced, in the text too."""
        text = " ".join(_replaced(part, instead) for part in self.text.split())
        return replace(parse(text), text=text)


def _replaced(part: str, instead: dict[str, tuple[str, ...]]) -> str:
    found = [word for run in runs(part) for word in run]
    if not any(word in instead for word in found) or (part.startswith("-") and len(part) > 1):
        return part
    sign = "-" if len(found) > 1 else ""
    return sign.join(" ".join(instead.get(word, (word,))) for word in found)


def parse(text: str) -> Query:
    terms: dict[Term, None] = {}
    excluded: dict[Term, None] = {}
    loose: list[str] = []

    def settle() -> None:
        terms.update((Term.of(run), None) for run in runs(" ".join(loose)))
        loose.clear()

    for part in _PARTS.finditer(text):
        if part["phrase"] is None and not part["without"]:
            loose.append(part["word"])
            continue
        found = [stem(word) for run in runs(part["phrase"] or part["word"] or "") for word in run]
        if not found:
            continue
        term = Term(tuple(found), (tuple(found),), is_phrase=part["phrase"] is not None)
        if part["without"]:
            excluded[term] = None
        else:
            settle()
            terms[term] = None
    settle()
    return Query(" ".join(text.split()), tuple(terms)[:MOST_TERMS], tuple(excluded)[:MOST_TERMS])


def merged(terms: Sequence[Term], groups: Iterable[Sequence[Reading]]) -> list[Term]:
    """Where terms next to one another read as one form of a group, one term stands for all forms of it."""
    result = list(terms)
    for forms in groups:
        for form in forms:
            for start in range(len(result) - len(form) + 1):
                taken = result[start : start + len(form)]
                if not any(t.is_phrase for t in taken) and tuple(w for t in taken for w in t.readings[0]) == form:
                    readings = dict.fromkeys([*(taken[0].readings if len(taken) == 1 else [form]), *forms])
                    result[start : start + len(form)] = [
                        Term(tuple(word for term in taken for word in term.words), tuple(readings))
                    ]
                    break
    return result
