"""Write the API reference: every name of vocsigma.__all__, grouped by the step that it serves."""

from __future__ import annotations

import inspect
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

import vocsigma
from vocsigma import exceptions

_STEPS = {
    "Read": ("loaders", "From exports to tables; what cannot be used is returned with its reason."),
    "Time": ("calendars", "Clocks that count every second, or business hours only."),
    "Pair, judge, measure": ("response", "Turns, requirements, defects, subgroups."),
    "Chart": ("spc", "Control charts, their baselines and rules."),
    "Listen": ("voice", "What customers write."),
    "Ask": ("survey", "What customers answer."),
    "Keep": ("retention", "What service does to those who stay."),
    "Practise": ("practice", "What joins the parts."),
    "Tell": ("report", "One report of everything, in one file."),
    "Data": ("datasets", "Bundled samples, and simulations whose truth is known."),
    "Protect": ("privacy", "Pseudonyms for people, and texts without personal data."),
    "Write": ("export", "Tables for other programs."),
}  # fmt: skip
_MORE = "More"
_HEAD = """API reference
=============

Every name is reached as ``vs.name`` after ``import vocsigma as vs``.
"""


def names_by_step() -> dict[str, list[str]]:
    """Group the public names by the part of the package that they come from."""
    step_of = {part: title for title, (part, _) in _STEPS.items()}
    groups: dict[str, list[str]] = {title: [] for title in [*_STEPS, _MORE]}
    for name in vocsigma.__all__:
        part = getattr(vocsigma, name).__module__.split(".")[1]
        groups[step_of.get(part, _MORE)].append(name)
    return {title: names for title, names in groups.items() if names}


def error_names() -> list[str]:
    """List the errors and warnings."""
    classes = inspect.getmembers(exceptions, inspect.isclass)
    return [name for name, kind in classes if issubclass(kind, Exception)]


def page() -> str:
    """Give the text of the reference's first page; autosummary makes the others."""
    parts = [_HEAD]
    for title, names in names_by_step().items():
        told = _STEPS[title][1] if title in _STEPS else "Everything else."
        parts.append(_section(title, told, "vocsigma", names))
    told = "All derive from ``VocsigmaError`` or ``VocsigmaWarning``."
    parts.append(_section("Errors and warnings", told, "vocsigma.exceptions", error_names()))
    return "\n".join(parts)


def _section(title: str, told: str, module: str, names: list[str]) -> str:
    lines = [title, "-" * len(title), told, "", f".. currentmodule:: {module}", ""]
    lines += [".. autosummary::", "   :toctree: generated", "   :nosignatures:", ""]
    lines += [f"   {name}" for name in sorted(names, key=str.lower)]
    return "\n".join([*lines, ""])


def write(app: Sphinx, config: Config) -> None:  # noqa: ARG001
    """Write the page where Sphinx will find it, and drop the pages of names that are gone."""
    folder = Path(app.srcdir) / "api"
    folder.mkdir(exist_ok=True)
    (folder / "index.rst").write_text(page(), encoding="utf-8")
    known = {f"vocsigma.{name}" for name in vocsigma.__all__}
    known |= {f"vocsigma.exceptions.{name}" for name in error_names()}
    for path in (folder / "generated").glob("*.rst"):
        if path.stem not in known:
            path.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to Sphinx before it looks for the sources."""
    app.connect("config-inited", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
