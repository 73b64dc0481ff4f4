"""Reviews of apps and places."""
