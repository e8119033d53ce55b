"""The zoo: trained agents that come with the package. Each is a checkpoint here, with its card, README.md.

A name in ZOO stands for a player wherever a run's folder does, and is an opponent's name in environments.
"""

from __future__ import annotations

from pathlib import Path

ZOO = {meta.parent.name: meta.parent for meta in sorted(Path(__file__).parent.glob("*/meta.json"))}
"""The folder of each agent's checkpoint, by name."""
