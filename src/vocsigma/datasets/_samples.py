"""The sample files that travel with the package, read by the loaders."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from vocsigma.exceptions import FormatError
from vocsigma.loaders import (
    Loaded,
    as_customers,
    read_boston311,
    read_cfpb,
    read_nyc311,
    read_twcs,
)

_PACKAGE = Path(__file__).parents[1]
# A wheel carries the samples inside the package; an editable install leaves them in the checkout.
_FOLDERS = (_PACKAGE / "_samples", _PACKAGE.parents[1] / "data" / "samples")


def _sample_path(name: str) -> Path:
    """Find a bundled file, in an installed package or in a checkout."""
    for folder in _FOLDERS:
        if (folder / name).is_file():
            return folder / name
    places = " nor in ".join(str(folder) for folder in _FOLDERS)
    message = f"the sample {name!r} is neither in {places}; install vocsigma again, with its data"
    raise FormatError(message)


def load_boston311() -> Loaded:
    """Load a hundred of the City of Boston's 311 service requests.

    Returns
    -------
    Loaded
        What `read_boston311` gives on the bundled file: ``.messages`` and ``.rejects``.

    Notes
    -----
    Real data: 100 requests of January 2022, from Analyze Boston (PDDL). Addresses, coordinates and
    closing remarks were left out. Requests that are still open are right-censored.

    Examples
    --------
    >>> from vocsigma.datasets import load_boston311
    >>> messages = load_boston311().messages
    >>> messages["author_role"].value_counts().to_dict()
    {'customer': 100, 'agent': 85}
    """
    return read_boston311(_sample_path("boston311.csv.gz"))


def load_cfpb() -> Loaded:
    """Load consumer complaints to the US Consumer Financial Protection Bureau.

    Returns
    -------
    Loaded
        What `read_cfpb` gives on the bundled file: ``.assessments`` and ``.rejects``.

    Notes
    -----
    Real data: 28,156 complaints received from 1 January to 19 March 2015 (public domain), without
    the companies' names and the consumers' narratives.

    Examples
    --------
    >>> from vocsigma.datasets import load_cfpb
    >>> complaints = load_cfpb().assessments
    >>> complaints["status"].value_counts().to_dict()
    {'met': 24811, 'pending': 2690, 'defect': 655}
    """
    return read_cfpb(_sample_path("cfpb_complaints.csv.gz"))


def load_customers_simulated() -> pd.DataFrame:
    """Load the simulated customers of `load_twcs_simulated`.

    Returns
    -------
    DataFrame
        The customers table, what `as_customers` gives on the bundled file.

    See Also
    --------
    landmark_frame : Follows customers by the service that they had had.

    Notes
    -----
    Simulated with `simulate_service`: 1,330 customers, of whom 8% are lost in 30 days. From 9 November
    2017 on those who by then had a turn answered later than four hours, or not for seven days, are
    lost at 2.5 times that hazard.

    Examples
    --------
    >>> from vocsigma.datasets import load_customers_simulated
    >>> customers = load_customers_simulated()
    >>> len(customers), round(float(customers["lost"].mean()), 3)
    (1330, 0.207)
    """
    path = _sample_path("customers_simulated.csv.gz")
    return as_customers(pd.read_csv(path, dtype={"customer_id": "str"}))


def load_nyc311() -> Loaded:
    """Load New York City's 311 service requests on animals.

    Returns
    -------
    Loaded
        What `read_nyc311` gives on the bundled file: ``.messages`` and ``.rejects``.

    Notes
    -----
    Real data: 4,969 requests of 1 January to 14 March 2025, from NYC Open Data (public, no
    restriction on use). Addresses and coordinates were left out. Requests that are still open are
    right-censored.

    Examples
    --------
    >>> import vocsigma as vs
    >>> loaded = vs.load_nyc311()
    >>> int((loaded.messages["author_role"] == "customer").sum()) + len(loaded.rejects)
    4969
    """
    return read_nyc311(_sample_path("nyc311_animals.csv.gz"))


def load_twcs_simulated() -> Loaded:
    """Load simulated tweets in the layout of Customer Support on Twitter.

    Returns
    -------
    Loaded
        What `read_twcs` gives on the bundled file: ``.messages`` and ``.rejects``.

    Notes
    -----
    Simulated with `simulate_service`: three invented brands over eleven weeks of 2017. Parzelio's
    replies took three times as long from 6 to 19 November. The real file may not be redistributed;
    it is at Kaggle, "Customer Support on Twitter" by thoughtvector (CC BY-NC-SA 4.0).

    Examples
    --------
    >>> import vocsigma as vs
    >>> messages, rejects = vs.load_twcs_simulated()
    >>> len(rejects)
    0
    >>> sorted(messages["brand"].dropna().unique())
    ['Brambank', 'Parzelio', 'Quillotel']
    """
    return read_twcs(_sample_path("twcs_simulated.csv.gz"))
