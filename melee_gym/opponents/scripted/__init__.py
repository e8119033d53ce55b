"""Opponents written by hand, one a file."""
