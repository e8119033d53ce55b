"""Trainers: one loop for all algorithms (training.py), and a file for each algorithm's learner."""
