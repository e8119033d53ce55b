"""Roles: whom an agent of a league meets, when it becomes a player, and whether it then begins anew.

A new role is its file, derived from `Role`, and a field of LeagueConfig that bears its name.
"""

from exphil_agents.league.roles.base import Role
from exphil_agents.league.roles.league_exploiter import LeagueExploiter
from exphil_agents.league.roles.main import Main
from exphil_agents.league.roles.main_exploiter import MainExploiter

__all__ = ["LeagueExploiter", "Main", "MainExploiter", "Role"]
