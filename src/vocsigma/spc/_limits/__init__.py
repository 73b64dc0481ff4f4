"""Centre lines and limits, each kind of chart's own."""
