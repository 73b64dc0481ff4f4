"""What holds for all tests."""

from hypothesis import settings

# Speed is shown by the benchmarks, never by a timed test.
settings.register_profile("vocsigma", deadline=None)
settings.load_profile("vocsigma")
