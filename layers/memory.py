"""Remember what a function made of the same frames: five layers ask the same of one selection in one run."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def once(keep: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the last ``keep`` results by the identity of the arguments, which are kept too (an id stays its own).

    Only for functions of frames that nobody changes in place, whose results nobody changes either.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        kept: OrderedDict[tuple[int, ...], tuple[object, T]] = OrderedDict()
        lock = threading.Lock()

        @wraps(function)
        def remembered(*args: P.args, **kwargs: P.kwargs) -> T:
            key = tuple(id(argument) for argument in (*args, *kwargs.values()))
            with lock:
                if key in kept:
                    kept.move_to_end(key)
                    return kept[key][1]
            result = function(*args, **kwargs)
            with lock:
                kept[key] = ((args, kwargs), result)
                while len(kept) > keep:
                    kept.popitem(last=False)
            return result

        return remembered

    return decorate
