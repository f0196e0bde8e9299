"""How sure a statistic may be: the unit that is drawn anew, and every other way to count, list and place the facts.

``deals``: sites dealt anew to the parks (structure). ``moves``: parks moved as rigid bodies (space).
``checks``: the same statistic with other organisations, sources, parks and positions; a verdict that does not stand
under all of them is not called clear.
"""
