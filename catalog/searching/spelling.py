"""Which words are near to one another."""

LONGEST = 24
BEGINNING = 5


def keys_of(word: str) -> set[str]:
    """Keys under which a word is found again after one slip; those of its beginning are for words half typed."""
    if not is_corrected(word):
        return set()
    keys = _one_left_out(word)
    if len(word) > BEGINNING:
        keys |= beginning_keys(word)
    return keys


def is_corrected(word: str) -> bool:
    """Numbers are never mistyped for one another, nor are words of two letters."""
    return 3 <= len(word) <= LONGEST and not word.replace(".", "").isdigit()


def beginning_keys(word: str) -> set[str]:
    return {f"{key}*" for key in _one_left_out(word[:BEGINNING])}


def _one_left_out(word: str) -> set[str]:
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}


def distance(one: str, other: str) -> int:
    """Damerau-Levenshtein: letters left out, added, mistaken, and neighbours exchanged."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != wanted))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
