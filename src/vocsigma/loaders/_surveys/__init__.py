"""Survey tools and statistics programs."""
