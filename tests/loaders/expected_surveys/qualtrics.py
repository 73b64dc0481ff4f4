"""Qualtrics: real exports of small surveys."""

SAMPLES = []
