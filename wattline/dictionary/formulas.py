"""The names in a formula, and the parameters that stand for thresholds."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from wattline.dictionary.definition import PARAMETER, Thresholds

_TEXT = re.compile(r"'[^']*'")
_WORD = re.compile(r"\b[A-Za-z_]\w*\b(?!\s*\()")
_KEYWORDS = frozenset({"and", "or", "not", "in", "is", "null", "between", "like", "distinct", "true", "false"})


def columns_of(formula: str) -> set[str]:
    """Every column that a formula names; functions, keywords, quoted text and parameters are none."""
    words = _WORD.findall(_TEXT.sub("", PARAMETER.sub("0", formula)))
    return {word for word in words if word.lower() not in _KEYWORDS}


def filled_in(text: str, values: Mapping[str, int | str]) -> str:
    """The text with each `{N}` that has a value replaced by it."""
    return PARAMETER.sub(lambda found: str(values.get(found[1], found[0])), text)


def combinations(letters: Iterable[str], thresholds: Thresholds) -> Iterator[dict[str, int | str]]:
    """Every choice of one value for each of the letters; those whose values the rows tell are left out."""
    choices = {letter: thresholds[letter] for letter in sorted(letters) if isinstance(thresholds[letter], list)}
    for values in product(*choices.values()):
        yield dict(zip(choices, values, strict=True))
