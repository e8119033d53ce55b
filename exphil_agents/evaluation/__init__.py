"""Evaluation: who beats whom, with an interval."""
