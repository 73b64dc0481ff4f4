"""vocsigma: customer service under statistical control.

Read an export, pair every customer turn with its reply, count late and missed answers as defects, and
chart them so that signal is told from noise. The public names are imported when they are first used.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "Answered",
    "Baseline",
    "BoxCox",
    "BusinessClock",
    "CalendarClock",
    "Column",
    "ControlChart",
    "Correlations",
    "DPMO",
    "DPMOComparison",
    "DistributionFits",
    "Funnel",
    "Loaded",
    "PhaseSuggestion",
    "Report",
    "ResponseSummary",
    "RetentionFrame",
    "Rule",
    "Score",
    "Seasonality",
    "Simulation",
    "Suggestion",
    "SurvivalCurve",
    "ThemeModel",
    "Within",
    "as_customers",
    "as_messages",
    "as_turns",
    "assess",
    "c_chart",
    "compare_dpmo",
    "control_chart_constants",
    "correlate",
    "csat",
    "cusum_chart",
    "deseasonalise",
    "dnom_chart",
    "dpmo",
    "dpmo_from_counts",
    "dpmo_of",
    "ewma_chart",
    "fit_distributions",
    "funnel_chart",
    "g_chart",
    "hotelling_t2_chart",
    "i_prime_chart",
    "landmark_frame",
    "load_boston311",
    "load_cfpb",
    "load_customers_simulated",
    "load_nyc311",
    "load_twcs_simulated",
    "lost_after",
    "median_chart",
    "mewma_chart",
    "moving_average_chart",
    "np_chart",
    "nps",
    "observed_expected_chart",
    "p_chart",
    "p_prime_chart",
    "quantile_chart",
    "read_boston311",
    "read_cfpb",
    "read_nyc311",
    "read_survey_csv",
    "read_twcs",
    "residual_chart",
    "response_summary",
    "response_turns",
    "risk_adjusted_cusum_chart",
    "run_chart",
    "service_report",
    "sigma_level",
    "simulate_service",
    "subgroups",
    "suggest_chart",
    "suggest_phases",
    "survival_curve",
    "t_chart",
    "theme_trends",
    "to_wide",
    "turns_with",
    "u_chart",
    "u_prime_chart",
    "write_csv",
    "xbar_r_chart",
    "xbar_s_chart",
    "xmr_chart",
    "z_mr_chart",
]

if TYPE_CHECKING:
    from vocsigma.calendars import (
        BusinessClock,
        CalendarClock,
    )
    from vocsigma.datasets import (
        Simulation,
        load_boston311,
        load_cfpb,
        load_customers_simulated,
        load_nyc311,
        load_twcs_simulated,
        simulate_service,
    )
    from vocsigma.export import (
        write_csv,
    )
    from vocsigma.loaders import (
        Loaded,
        as_customers,
        as_messages,
        as_turns,
        read_boston311,
        read_cfpb,
        read_nyc311,
        read_survey_csv,
        read_twcs,
    )
    from vocsigma.report import (
        Report,
        service_report,
    )
    from vocsigma.response import (
        DPMO,
        Answered,
        Column,
        DPMOComparison,
        ResponseSummary,
        Within,
        assess,
        compare_dpmo,
        dpmo,
        dpmo_from_counts,
        dpmo_of,
        response_summary,
        response_turns,
        sigma_level,
        subgroups,
        turns_with,
    )
    from vocsigma.retention import (
        Correlations,
        RetentionFrame,
        SurvivalCurve,
        correlate,
        landmark_frame,
        lost_after,
        survival_curve,
    )
    from vocsigma.spc import (
        Baseline,
        BoxCox,
        ControlChart,
        DistributionFits,
        Funnel,
        PhaseSuggestion,
        Rule,
        Seasonality,
        Suggestion,
        c_chart,
        control_chart_constants,
        cusum_chart,
        deseasonalise,
        dnom_chart,
        ewma_chart,
        fit_distributions,
        funnel_chart,
        g_chart,
        hotelling_t2_chart,
        i_prime_chart,
        median_chart,
        mewma_chart,
        moving_average_chart,
        np_chart,
        observed_expected_chart,
        p_chart,
        p_prime_chart,
        quantile_chart,
        residual_chart,
        risk_adjusted_cusum_chart,
        run_chart,
        suggest_chart,
        suggest_phases,
        t_chart,
        u_chart,
        u_prime_chart,
        xbar_r_chart,
        xbar_s_chart,
        xmr_chart,
        z_mr_chart,
    )
    from vocsigma.survey import (
        Score,
        csat,
        nps,
        to_wide,
    )
    from vocsigma.voice import (
        ThemeModel,
        theme_trends,
    )
else:
    _PARTS = {
        "calendars": ("BusinessClock", "CalendarClock"),
        "datasets": (
            "Simulation", "load_boston311", "load_cfpb", "load_customers_simulated", "load_nyc311",
            "load_twcs_simulated", "simulate_service",
        ),
        "export": ("write_csv",),
        "loaders": (
            "Loaded", "as_customers", "as_messages", "as_turns", "read_boston311", "read_cfpb",
            "read_nyc311", "read_survey_csv", "read_twcs",
        ),
        "report": ("Report", "service_report"),
        "response": (
            "DPMO", "Answered", "Column", "DPMOComparison", "ResponseSummary", "Within", "assess",
            "compare_dpmo", "dpmo", "dpmo_from_counts", "dpmo_of", "response_summary",
            "response_turns", "sigma_level", "subgroups", "turns_with",
        ),
        "retention": (
            "Correlations", "RetentionFrame", "SurvivalCurve", "correlate", "landmark_frame",
            "lost_after", "survival_curve",
        ),
        "spc": (
            "Baseline", "BoxCox", "ControlChart", "DistributionFits", "Funnel", "PhaseSuggestion",
            "Rule", "Seasonality", "Suggestion", "c_chart", "control_chart_constants",
            "cusum_chart", "deseasonalise", "dnom_chart", "ewma_chart", "fit_distributions",
            "funnel_chart", "g_chart", "hotelling_t2_chart", "i_prime_chart", "median_chart",
            "mewma_chart", "moving_average_chart", "np_chart", "observed_expected_chart", "p_chart",
            "p_prime_chart", "quantile_chart", "residual_chart", "risk_adjusted_cusum_chart",
            "run_chart", "suggest_chart", "suggest_phases", "t_chart", "u_chart", "u_prime_chart",
            "xbar_r_chart", "xbar_s_chart", "xmr_chart", "z_mr_chart",
        ),
        "survey": ("Score", "csat", "nps", "to_wide"),
        "voice": ("ThemeModel", "theme_trends"),
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
