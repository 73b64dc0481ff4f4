"""Run rules as data: the table of the known ones, and what a chart makes of those asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from vocsigma.exceptions import ArgumentError, listing, nearest
from vocsigma.spc._arrays import Bools, Floats
from vocsigma.spc._rules.discovery import FalseDiscovery

Kind: TypeAlias = Literal["beyond", "trend", "alternating", "within", "outside"]
Sides: TypeAlias = Literal["either", "above", "below", "both"]

_ALLOWED_SIDES: dict[str, tuple[str, ...]] = {
    "beyond": ("either", "above", "below"),
    "trend": ("either", "above", "below"),
    "alternating": ("either",),
    "within": ("either",),
    "outside": ("either", "both"),
}
_FEWEST = {"beyond": 1, "trend": 2, "alternating": 3, "within": 1, "outside": 1}


@dataclass(frozen=True)
class Rule:
    """A pattern of points that random variation rarely makes.

    Parameters
    ----------
    k : int
        How many points make the pattern.
    m : int, optional
        For ``beyond``: k points out of m; k out of k if not given.
    z : float
        The zone's border in standard errors from the centre.
    sides : {"either", "above", "below", "both"}
        ``beyond`` and ``trend``: each side by itself, or only above (up) or below (down).
        ``outside``: ``both`` sides must occur in the pattern, or ``either`` may.
    kind : {"beyond", "trend", "alternating", "within", "outside"}
        k of m points beyond the zone on one side, the completing point among them; k points in a
        row that rise or fall; k points that alternate up and down; k points in a row within the
        zone, its border included; k points in a row outside it.
    name : str
        The rule's name in the tables; made from the numbers if not given.

    Notes
    -----
    A point on the border is not beyond it (up to a rounding error of 1e-9 standard errors), equal
    neighbours break a trend and an alternation, and every pattern lies within one phase. A trend of
    six counts points, so it has five rises; ``Rule(7, kind="trend")`` has six.

    The known rules, by the sets that hold them:

    - ``nelson``: ``nelson_1`` 1 point beyond 3 sigma, ``nelson_2`` 9 in a row on one side,
      ``nelson_3`` 6 rising or falling, ``nelson_4`` 14 alternating, ``nelson_5`` 2 of 3 beyond 2
      sigma on one side, ``nelson_6`` 4 of 5 beyond 1 sigma on one side, ``nelson_7`` 15 within 1
      sigma, ``nelson_8`` 8 beyond 1 sigma with both sides among them.
    - ``weco``: ``weco_1`` to ``weco_4`` are ``nelson_1``, ``nelson_5``, ``nelson_6`` and 8 in a row
      on one side.
    - ``aiag``: as ``nelson``, but 7 in a row on one side (``aiag_2``), and ``aiag_8`` has them on
      either side.
    - ``anhoej``: ``anhoej_run``, a run on one side of the centre of more than
      ``round(log2(n)) + 3`` points, signalled at the point that passes the bound, its members all
      points of the run; ``anhoej_crossings``, fewer changes of side than the 5% quantile of the
      binomial distribution of n - 1 trials of 1/2, signalled at the last point, its members all
      points. Both look at a phase as a whole: missing, excluded and provisional points are left
      out whatever ``gaps`` says, points on the centre neither count nor break a run, and n counts
      the others.

    References
    ----------
    Nelson, L. S. (1984). The Shewhart control chart: tests for special causes. Journal of Quality
    Technology 16(4), 237-239.

    Western Electric (1956). Statistical Quality Control Handbook.

    Automotive Industry Action Group (2005). Statistical Process Control reference manual, 2nd ed.,
    table II.1.

    Anhoej, J. and Olesen, A. V. (2014). Run charts revisited: a simulation study of run chart rules
    for detection of non-random variation in health care processes. PLoS ONE 9(11), e113825.

    Examples
    --------
    Seven in a row on one side of the centre, and Nelson's rule 8 without the need for both sides:

    >>> from vocsigma.spc import Rule
    >>> Rule(7).label
    '7_beyond_0'
    >>> Rule(8, z=1.0, kind="outside", name="mixture").label
    'mixture'
    """

    k: int
    m: int | None = None
    z: float = 0.0
    sides: Sides = "either"
    kind: Kind = "beyond"
    name: str = ""

    def __post_init__(self) -> None:
        if self.kind not in _ALLOWED_SIDES:
            message = f"kind={self.kind!r} is unknown; take one of {listing(_ALLOWED_SIDES)}"
            raise ArgumentError(message)
        if self.sides not in _ALLOWED_SIDES[self.kind]:
            options = listing(_ALLOWED_SIDES[self.kind])
            message = f"sides={self.sides!r} has no meaning for kind={self.kind!r}; take {options}"
            raise ArgumentError(message)
        if self.k < _FEWEST[self.kind]:
            message = (
                f"k={self.k} is too few for kind={self.kind!r}; take {_FEWEST[self.kind]} or more"
            )
            raise ArgumentError(message)
        if self.m is not None and (self.m < self.k or self.kind != "beyond"):
            message = f"m={self.m}: k of m is for kind='beyond', and m is at least k={self.k}"
            raise ArgumentError(message)
        if not self.z >= 0:
            message = f"z={self.z} is not a distance from the centre; take 0 or more"
            raise ArgumentError(message)

    @property
    def span(self) -> int:
        """The number of points in a row that the rule looks at."""
        return self.k if self.m is None else self.m

    @property
    def label(self) -> str:
        """The rule's name in the tables."""
        count = str(self.k) if self.m is None else f"{self.k}_of_{self.m}"
        return self.name or f"{count}_{self.kind}_{self.z:g}"


@dataclass(frozen=True)
class SeriesRule:
    """A test of a whole stretch, whose bound grows with the number of its points."""

    kind: Literal["longest_run", "crossings"]
    name: str


OwnRule: TypeAlias = Callable[[Floats], Bools]
AnyRule: TypeAlias = Rule | SeriesRule | FalseDiscovery | OwnRule
_PARTS = (Rule, SeriesRule, FalseDiscovery)
Rules: TypeAlias = str | Rule | SeriesRule | OwnRule | Sequence[str | AnyRule]
Judging: TypeAlias = Rules | FalseDiscovery

_NELSON = (
    Rule(1, z=3.0, name="nelson_1"),
    Rule(9, name="nelson_2"),
    Rule(6, kind="trend", name="nelson_3"),
    Rule(14, kind="alternating", name="nelson_4"),
    Rule(2, 3, z=2.0, name="nelson_5"),
    Rule(4, 5, z=1.0, name="nelson_6"),
    Rule(15, z=1.0, kind="within", name="nelson_7"),
    Rule(8, z=1.0, sides="both", kind="outside", name="nelson_8"),
)
_WECO = (
    Rule(1, z=3.0, name="weco_1"),
    Rule(2, 3, z=2.0, name="weco_2"),
    Rule(4, 5, z=1.0, name="weco_3"),
    Rule(8, name="weco_4"),
)
_ANHOEJ = (
    SeriesRule("longest_run", name="anhoej_run"),
    SeriesRule("crossings", name="anhoej_crossings"),
)
_AIAG = (
    Rule(1, z=3.0, name="aiag_1"),
    Rule(7, name="aiag_2"),
    Rule(6, kind="trend", name="aiag_3"),
    Rule(14, kind="alternating", name="aiag_4"),
    Rule(2, 3, z=2.0, name="aiag_5"),
    Rule(4, 5, z=1.0, name="aiag_6"),
    Rule(15, z=1.0, kind="within", name="aiag_7"),
    Rule(8, z=1.0, kind="outside", name="aiag_8"),
)
_TABLE: dict[str, tuple[Rule | SeriesRule, ...]] = {
    "nelson": _NELSON,
    "weco": _WECO,
    "anhoej": _ANHOEJ,
    "aiag": _AIAG,
}
KNOWN: dict[str, Rule | SeriesRule] = {
    rule.name: rule for rules in _TABLE.values() for rule in rules
}
SETS = {name: tuple(rule.name for rule in rules) for name, rules in _TABLE.items()}
BITS = {name: bit for bit, name in enumerate(KNOWN)}
FDR_BIT, FIRST_OWN_BIT = 31, 32


@dataclass(frozen=True)
class BoundRule:
    """A rule of one chart, with its name and its bit in the mask."""

    name: str
    bit: int
    rule: AnyRule

    @property
    def span(self) -> int:
        """The number of points in a row that make the pattern, as far as is known."""
        return self.rule.span if isinstance(self.rule, Rule) else 1


def bind_rules(rules: Judging | None, default: tuple[str, ...]) -> tuple[BoundRule, ...]:
    """Give each rule its name and bit: the known ones have theirs for ever, own ones from 32 on."""
    asked: Sequence[Any]
    if rules is None:
        asked = default
    elif isinstance(rules, str):
        asked = SETS.get(rules, (rules,))
    elif isinstance(rules, _PARTS) or callable(rules):
        asked = (rules,)
    else:
        asked = [name for rule in rules for name in _members(rule)]
    strange = [
        rule for rule in asked if not isinstance(rule, (str, *_PARTS)) and not callable(rule)
    ]
    if strange:
        message = f"rules holds {strange[0]!r}; give names, Rule(...) or functions of z"
        raise ArgumentError(message)
    bound: list[BoundRule] = []
    for rule in asked:
        own = sum(item.bit >= FIRST_OWN_BIT for item in bound)
        bound.append(_bind(rule, own))
    names = [item.name for item in bound]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        message = f"rules has two rules called {listing(sorted(twice))}; give each its own name"
        raise ArgumentError(message)
    return tuple(bound)


def _members(rule: str | AnyRule) -> Sequence[str | AnyRule]:
    return SETS.get(rule, (rule,)) if isinstance(rule, str) else (rule,)


def _bind(rule: str | AnyRule, own: int) -> BoundRule:
    if isinstance(rule, str):
        if rule not in KNOWN:
            options = [*SETS, *KNOWN]
            message = (
                f"rules={rule!r} is unknown{nearest(rule, options)}; take {listing(options, 14)}"
            )
            raise ArgumentError(message)
        return BoundRule(rule, BITS[rule], KNOWN[rule])
    if isinstance(rule, SeriesRule):
        return BoundRule(rule.name, BITS[rule.name], rule)
    if isinstance(rule, FalseDiscovery):
        return BoundRule(rule.name, FDR_BIT, rule)
    if isinstance(rule, Rule):
        known = KNOWN.get(rule.name) == rule
        return BoundRule(rule.label, BITS[rule.name] if known else FIRST_OWN_BIT + own, rule)
    name = getattr(rule, "__name__", "<lambda>")
    return BoundRule(f"own_{own + 1}" if name == "<lambda>" else name, FIRST_OWN_BIT + own, rule)
