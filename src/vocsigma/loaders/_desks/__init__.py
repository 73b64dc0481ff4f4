"""Help desks."""
