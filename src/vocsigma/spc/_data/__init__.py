"""What a chart is made of: rows, scales, subgroups, and what was asked for."""
