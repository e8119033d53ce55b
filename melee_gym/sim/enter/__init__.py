"""The ways into action states: one function each, `enter_*(f, m, t)` = state change and what the rule sets.

`try_*` functions test a condition first and tell whether they entered. Modules import each other only in this
order: air, ground, guard, attacks, ledge, down, damage, capture, life.
"""
