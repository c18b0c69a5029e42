"""What the demo shop sells."""

from itertools import chain, zip_longest

from demo.catalogue import clothing, gear, home
from demo.catalogue.kinds import Kind
from demo.catalogue.words import COLOURS, MODELS

# In turns, so that a small shop has something of everything.
KINDS = tuple(kind for kind in chain(*zip_longest(clothing.KINDS, home.KINDS, gear.KINDS)) if kind)

__all__ = ["COLOURS", "KINDS", "MODELS", "Kind"]
