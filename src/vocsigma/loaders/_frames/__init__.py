"""Frames of any export that has no reader."""
