"""The compiler room: how functions are compiled, linked, kept on disk and spread over threads.

`jit.py` has the decorators that every other room uses, `cache.py` the one folder of compiled code,
`linking.py` what leans on the inside of numba, `threads.py` the threads.
"""
