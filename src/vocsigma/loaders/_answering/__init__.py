"""From the cells of a survey to the answers table."""
