"""Social networks and forums."""
