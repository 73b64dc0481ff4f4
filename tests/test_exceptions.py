import inspect

import pytest

from vocsigma import exceptions
from vocsigma.exceptions import VocsigmaError, VocsigmaWarning, listing, nearest

LEAVES = [
    kind
    for _, kind in inspect.getmembers(exceptions, inspect.isclass)
    if kind.__module__ == exceptions.__name__ and kind not in (VocsigmaError, VocsigmaWarning)
]


@pytest.mark.parametrize("kind", LEAVES)
def test_leaves_have_one_root_and_a_standard_type(kind):
    if issubclass(kind, Warning):
        assert issubclass(kind, VocsigmaWarning)
    else:
        assert issubclass(kind, VocsigmaError)
        assert issubclass(kind, ValueError | ImportError)


def test_listing_is_short():
    assert listing(["a", "b"]) == "'a', 'b'"
    assert listing("abcd", most=2) == "'a', 'b' and 2 more"


@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("chanel", ["channel", "brand"], "; did you mean 'channel'?"),
        ("author_role", ["author_id", "Role"], "; did you mean 'Role'?"),
        ("x", ["channel"], ""),
    ],
)
def test_the_nearest_name_is_offered(name, options, says):
    assert nearest(name, options) == says
