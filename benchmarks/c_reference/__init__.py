"""Translate the engine into C: the reference of every speed figure, and a fast build while developing."""
