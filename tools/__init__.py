"""Tools of developers, no part of the package."""
