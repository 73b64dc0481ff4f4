"""The chart as a result: built, judged, and said in words."""
