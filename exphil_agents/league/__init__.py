"""A league: agents who train against each other's pasts, each with a role (Vinyals et al. 2019, AlphaStar).

LEAGUE/config.yaml   what all agents are trained with
LEAGUE/payoff.json   who is in the league and who beat whom: the single source of truth (payoff.py)
LEAGUE/agents/NAME/  an ordinary run of each agent (exphil_agents/rounds)
"""
