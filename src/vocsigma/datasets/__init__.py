"""Bundled samples, and a simulator whose truth is known."""

from vocsigma.datasets._result import Simulation
from vocsigma.datasets._samples import (
    load_boston311,
    load_cfpb,
    load_customers_simulated,
    load_nyc311,
    load_twcs_simulated,
)
from vocsigma.datasets._simulate import simulate_service

__all__ = [
    "Simulation",
    "load_boston311",
    "load_cfpb",
    "load_customers_simulated",
    "load_nyc311",
    "load_twcs_simulated",
    "simulate_service",
]
