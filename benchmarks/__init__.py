"""What is measured about the speed of every part: `python benchmarks/run.py`."""
