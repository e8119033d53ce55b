"""Rounds: what a league and a population share: a group of agents who train in slices.

GROUP/config.yaml   what all agents are trained with
GROUP/agents/NAME/  an ordinary run, with initial/ beside it: the weights that it began with
"""
