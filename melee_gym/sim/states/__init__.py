"""The families of action states: per state its four callbacks, in a TABLE at the end of each module."""
