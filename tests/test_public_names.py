"""What a user sees: the names, their documentation, and what importing them costs."""

import ast
import inspect
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from numpydoc.validate import validate

import vocsigma
from vocsigma._display import Result

CHECKED = {
    "GL03", "GL05", "GL06", "GL07", "GL08", "GL09", "GL10", "SS01", "SS02", "SS03", "SS04", "SS05",
    "PR01", "PR02", "PR03", "PR04", "PR06", "PR07", "PR08", "PR09", "PR10", "RT01", "RT03", "YD01", "EX01",
}  # fmt: skip
SOURCE = Path(vocsigma.__file__).parent


def outside(command):
    """Run Python in a new process and give what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_importing_the_package_imports_no_other():
    loaded = outside(
        "import sys; before = set(sys.modules); import vocsigma; "
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    ).split()
    third_party = {name for name in loaded if name not in sys.stdlib_module_names}
    assert third_party == {"vocsigma"}


def test_a_name_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(
        AttributeError, match="no attribute 'response_turn'; did you mean 'response_turns'"
    ):
        vocsigma.response_turn  # noqa: B018


def test_the_lists_of_names_agree():
    tree = ast.parse(Path(vocsigma.__file__).read_text())
    typed = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("vocsigma.")
        for alias in node.names
    } - {"nearest"}
    assert set(vocsigma.__all__) == typed
    assert vocsigma.__all__ == sorted(vocsigma.__all__)
    assert set(vocsigma.__all__) <= set(dir(vocsigma))


@pytest.mark.parametrize("name", vocsigma.__all__)
def test_every_public_name_is_documented_with_an_example(name):
    home = getattr(vocsigma, name)
    report = validate(f"{home.__module__}.{home.__qualname__}")
    found = [(code, text) for code, text in report["errors"] if code in CHECKED]
    assert found == []


@pytest.mark.parametrize("name", vocsigma.__all__)
def test_no_module_bears_a_public_name(name):
    assert not list(SOURCE.rglob(f"{name}.py"))
    assert not (SOURCE / name).exists()


def test_options_are_keyword_only():
    loose = {}
    functions = [name for name in vocsigma.__all__ if inspect.isfunction(getattr(vocsigma, name))]
    for name in functions:
        parameters = inspect.signature(getattr(vocsigma, name)).parameters.values()
        positional = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
        if len(positional) > 3:
            loose[name] = positional
    assert loose == {}


def results():
    names = {name for part in vocsigma.__all__ for name in [getattr(vocsigma, part).__module__]}
    for name in names:
        import_module(name)
    return Result.__subclasses__()


@pytest.mark.parametrize("kind", results(), ids=lambda kind: kind.__name__)
def test_results_are_frozen_and_speak(kind):
    assert kind.__dataclass_params__.frozen
    assert not kind.__dataclass_params__.eq
    for method in ("summary", "plot", "to_dict", "_repr_html_"):
        assert callable(getattr(kind, method))


def test_no_example_is_skipped():
    skipped = [
        path.name
        for path in SOURCE.rglob("*.py")
        if re.search(r"#\s*doctest:.*SKIP", path.read_text())
    ]
    assert skipped == []


def test_nothing_reaches_for_the_network_or_for_pickle():
    bad = re.compile(
        r"^\s*(import|from) (pickle|socket|urllib|http|requests|ftplib|joblib)\b", re.MULTILINE
    )
    assert [path.name for path in SOURCE.rglob("*.py") if bad.search(path.read_text())] == []
