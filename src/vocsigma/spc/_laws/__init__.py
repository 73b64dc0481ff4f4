"""The laws behind the charts: constants, distributions and what follows from them."""
