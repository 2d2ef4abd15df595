"""The state of an explorer that takes longest to draw, looked for among all that its controls admit.

There are up to 17 million of them. Looked at are the examples and states whose controls stand at random at
their ends; from the slowest of these, one control after the other is moved for as long as it gets slower.
"""

import random
import time
from dataclasses import replace
from importlib import import_module

from cnn.explore.controls import Choice, Flag, Integer, Real, controls

TRIED, CLIMBED = 300, 4  # states at random, and from how many it goes on
FEW = 8  # whole numbers: if a control admits no more than these, each is tried


def slowest(name):
    """The state that takes longest, of the explorer with this name."""
    module, rng = import_module(f"cnn.explore.drawings.{name}"), random.Random(0)
    tried = _values(module)
    states = [*module.EXAMPLES.values()]
    states += [
        module.State(**{field: rng.choice(some) for field, some in tried.items()}) for _ in range(TRIED)
    ]
    states.sort(key=lambda state: _least(module.draw, state), reverse=True)
    return max(
        (_climbed(module.draw, state, tried) for state in states[:CLIMBED]),
        key=lambda state: _least(module.draw, state, 15),
    )


def times(draw, state, count=15):
    """How long drawing takes, so many times, in milliseconds."""
    found = []
    for _ in range(count):
        start = time.perf_counter()
        draw(state)
        found.append(1e3 * (time.perf_counter() - start))
    return found


def _least(draw, state, count=3):
    return min(times(draw, state, count))


def _climbed(draw, state, tried):
    longest = _least(draw, state, 9)
    for _ in range(3):
        for field, some in tried.items():
            for value in some:
                if value != getattr(state, field):
                    other = replace(state, **{field: value})
                    found = _least(draw, other)
                    if found > 1.03 * longest:
                        state, longest = other, found
    return state


def _values(module):
    """What each control is set to: its ends, what the examples have there, and all if there are few."""
    return {
        field: sorted({*_ends(control), *(getattr(state, field) for state in module.EXAMPLES.values())})
        for field, control in controls(module.State).items()
    }


def _ends(control):
    match control:
        case Integer(low=low, high=high):
            return range(low, high + 1) if high - low < FEW else (low, high)
        case Real(low=low, high=high):
            return low, high
        case Choice(options=options):
            return options
        case Flag():
            return False, True
    return ()  # of texts, those of the examples
