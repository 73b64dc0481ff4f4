"""Ids, stamps, roles and handles; which rows are kept; and what a reader gives back."""
