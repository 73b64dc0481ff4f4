import pytest

from vocsigma._optional import optional_import
from vocsigma.exceptions import MissingExtraError


def test_an_installed_module_is_imported():
    assert optional_import("json", extra="x", purpose="y").dumps(1) == "1"


def test_a_missing_one_names_the_command_that_installs_it():
    says = r"Reading SPSS files needs not_there; install it with: pip install 'vocsigma\[spss\]'"
    with pytest.raises(MissingExtraError, match=says) as caught:
        optional_import("not_there", extra="spss", purpose="Reading SPSS files")
    assert isinstance(caught.value, ImportError)
