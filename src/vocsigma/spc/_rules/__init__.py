"""Run rules: what they are, and where points follow them."""
