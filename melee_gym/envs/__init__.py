"""The environment: one batched loop of matches, and its faces for Gymnasium and PettingZoo."""
