"""vocsigma: customer service under statistical control.

Read an export, pair every customer turn with its reply, count late and missed answers as defects, and
chart them so that signal is told from noise. The public names are imported when they are first used.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "Answered",
    "Baseline",
    "BusinessClock",
    "CalendarClock",
    "Column",
    "ControlChart",
    "DPMO",
    "Loaded",
    "Report",
    "Rule",
    "Simulation",
    "Within",
    "as_messages",
    "as_turns",
    "assess",
    "c_chart",
    "dpmo",
    "dpmo_from_counts",
    "dpmo_of",
    "i_prime_chart",
    "load_nyc311",
    "load_twcs_simulated",
    "np_chart",
    "p_chart",
    "p_prime_chart",
    "read_nyc311",
    "read_twcs",
    "response_turns",
    "service_report",
    "sigma_level",
    "simulate_service",
    "subgroups",
    "turns_with",
    "u_chart",
    "u_prime_chart",
    "write_csv",
    "xmr_chart",
]

if TYPE_CHECKING:
    from vocsigma.calendars import BusinessClock, CalendarClock
    from vocsigma.datasets import Simulation, load_nyc311, load_twcs_simulated, simulate_service
    from vocsigma.export import write_csv
    from vocsigma.loaders import Loaded, as_messages, as_turns, read_nyc311, read_twcs
    from vocsigma.report import Report, service_report
    from vocsigma.response import (
        DPMO,
        Answered,
        Column,
        Within,
        assess,
        dpmo,
        dpmo_from_counts,
        dpmo_of,
        response_turns,
        sigma_level,
        subgroups,
        turns_with,
    )
    from vocsigma.spc import (
        Baseline,
        ControlChart,
        Rule,
        c_chart,
        i_prime_chart,
        np_chart,
        p_chart,
        p_prime_chart,
        u_chart,
        u_prime_chart,
        xmr_chart,
    )
else:
    _PARTS = {
        "calendars": ("BusinessClock", "CalendarClock"),
        "datasets": ("Simulation", "load_nyc311", "load_twcs_simulated", "simulate_service"),
        "export": ("write_csv",),
        "loaders": ("Loaded", "as_messages", "as_turns", "read_nyc311", "read_twcs"),
        "report": ("Report", "service_report"),
        "response": (
            "DPMO", "Answered", "Column", "Within", "assess", "dpmo", "dpmo_from_counts", "dpmo_of",
            "response_turns", "sigma_level", "subgroups", "turns_with",
        ),
        "spc": (
            "Baseline", "ControlChart", "Rule", "c_chart", "i_prime_chart", "np_chart", "p_chart",
            "p_prime_chart", "u_chart", "u_prime_chart", "xmr_chart",
        ),
    }  # fmt: skip
    _HOME = {name: part for part, names in _PARTS.items() for name in names}

    def __getattr__(name):
        from importlib import import_module

        if name in _HOME:
            value = getattr(import_module(f"vocsigma.{_HOME[name]}"), name)
            globals()[name] = value
            return value
        if name in _PARTS or name in ("exceptions", "frames", "plotting"):
            return import_module(f"vocsigma.{name}")
        from vocsigma.exceptions import nearest

        message = f"module 'vocsigma' has no attribute {name!r}{nearest(name, __all__)}"
        raise AttributeError(message, name=name, obj=None)

    def __dir__():
        return sorted([*__all__, *_PARTS, "exceptions", "frames", "plotting", "__version__"])
