"""Service requests of cities, and complaints to an authority."""
