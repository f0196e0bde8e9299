"""Work on a stranger's file, in a process of its own: limited, watched, killed afterwards, two at a time.

``call`` is the one door: whatever reads what somebody brought goes through it. ``Turns`` is the queue before it, and
before anything else that is dear.
"""

from data.apart.door import Gone, Limits, Overrun, Refused, call, get_ready
from data.apart.turns import QUEUE, Crowded, Turns

__all__ = ["QUEUE", "Crowded", "Gone", "Limits", "Overrun", "Refused", "Turns", "call", "get_ready"]
