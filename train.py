"""`python train.py --algo ppo [--config FILE] [key.path=value ...]`: train an agent; `--help` says more."""

from __future__ import annotations

import sys

from exphil_agents.cli.train import main

if __name__ == "__main__":
    sys.exit(main())
