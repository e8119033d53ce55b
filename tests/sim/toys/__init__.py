"""Parts that prove the seams of the engine, each one file here and one line in a registry (test_toys.py)."""
