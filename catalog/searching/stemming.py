"""Plural and singular are one word. Light rules by language, longest ending first; codes are left alone."""

from functools import lru_cache

from django.conf import settings

# Ending, what stands for it, how many letters must be left. A word takes the first rule that fits it.
Rule = tuple[str, str, int]
RULES: dict[str, tuple[Rule, ...]] = {
    "none": (),
    "en": (
        ("sses", "ss", 1),
        ("shes", "sh", 2),
        ("ches", "ch", 2),
        ("xes", "x", 2),
        ("zes", "z", 2),
        ("ies", "y", 2),
        ("ss", "ss", 0),
        ("us", "us", 0),
        ("is", "is", 0),
        ("s", "", 3),
    ),
    "de": (
        ("ern", "", 4),
        ("en", "", 4),
        ("er", "", 4),
        ("es", "", 4),
        ("e", "", 3),
        ("ss", "ss", 0),
        ("n", "", 4),
        ("s", "", 4),
    ),
    "fr": (("eaux", "eau", 1), ("aux", "al", 2), ("es", "", 3), ("e", "", 3), ("s", "", 3), ("x", "", 3)),
    "es": (("ces", "z", 2), ("es", "", 3), ("os", "o", 2), ("as", "a", 2), ("s", "", 3)),
    "it": (("i", "", 3), ("e", "", 3), ("o", "", 3), ("a", "", 3)),
    "nl": (("en", "", 3), ("s", "", 3), ("e", "", 4)),
}
SHORTEST = 4


def stem(word: str) -> str:
    return _stem(word, settings.SEARCH_LANGUAGE)


@lru_cache(maxsize=50_000)
def _stem(word: str, language: str) -> str:
    if len(word) < SHORTEST or not word.isalpha():
        return word
    for ending, instead, left in RULES[language]:
        if word.endswith(ending) and len(word) - len(ending) >= left:
            return word[: len(word) - len(ending)] + instead
    return word
