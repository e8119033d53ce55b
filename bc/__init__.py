"""Behavioural cloning: recorded games as demonstrations, for networks that learn to play like them."""
