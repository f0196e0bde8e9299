"""Settings of all tests."""

from hypothesis import settings

# No timed assertions: a busy machine is not a fault of the program
settings.register_profile("atlas", deadline=None)
settings.load_profile("atlas")
