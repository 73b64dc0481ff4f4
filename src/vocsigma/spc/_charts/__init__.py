"""The control charts."""
