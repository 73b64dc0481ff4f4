"""Import an optional dependency, or say which extra brings it."""

from importlib import import_module
from types import ModuleType

from vocsigma.exceptions import MissingExtraError


def optional_import(module: str, *, extra: str, purpose: str) -> ModuleType:
    """Import a module that an extra of vocsigma installs.

    Parameters
    ----------
    module : str
        The module's dotted name.
    extra : str
        The extra that installs it.
    purpose : str
        What it is needed for, as the start of a sentence.

    Returns
    -------
    module
        The imported module.

    Raises
    ------
    MissingExtraError
        If the module is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        message = f"{purpose} needs {module}; install it with: pip install 'vocsigma[{extra}]'"
        raise MissingExtraError(message) from error
