"""Commands: argument parsing only; each calls one function of the library."""
