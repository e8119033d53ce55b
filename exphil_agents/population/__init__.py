"""A population: learners with hyperparameters of their own; the weak copy the strong, and try others.

Population Based Training (Jaderberg et al. 2017), selected by rating as For The Win (Jaderberg et al. 2019).

POPULATION/config.yaml      what all members are trained with, but for their hyperparameters
POPULATION/population.json  hyperparameters, ratings, who copied whom: the single source of truth (journal.py)
POPULATION/lineage.png      the same as a picture
POPULATION/agents/NAME/     an ordinary run of each member, with copied/ beside it: what it copied last
POPULATION/games/ROUND/     what came of the games by which the members of an unfinished round are rated
"""
