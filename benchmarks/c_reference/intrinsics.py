"""Calls that become C text instead of translated functions."""

from __future__ import annotations

import builtins
import math
from typing import NamedTuple

import numpy as np

from benchmarks.c_reference.types import BOOL, F32, F64, I64, NONE, Record, Scalar


class Intrinsic(NamedTuple):
    """A function of the engine that numba gets as an intrinsic: the C function that stands for it."""

    c: str
    parameters: tuple[Scalar | Record, ...]
    returns: Scalar


# By the function's name in the engine.
INTRINSICS: dict[str, Intrinsic] = {
    "fma32": Intrinsic("fmaf", (F32, F32, F32), F32),
    "read_word": Intrinsic("read_word", (I64,), I64),
    "call_address": Intrinsic("call_address", (I64, Record("Match"), I64, I64, I64, Record("Tables")), NONE),
}

# Types that are called: the type of the result. int() keeps the width and sign of an integer in numba.
CASTS: dict[object, Scalar] = {
    np.float32: F32, np.float64: F64, builtins.float: F64, builtins.int: I64, builtins.bool: BOOL,
    np.int64: I64, np.int32: Scalar("int32"), np.int16: Scalar("int16"), np.int8: Scalar("int8"),
    np.bool_: BOOL,
    np.uint32: Scalar("uint32"), np.uint16: Scalar("uint16"), np.uint8: Scalar("uint8"),
}  # fmt: skip

# Functions of `math` with the same name in C (and `f` for float32), by their number of arguments.
MATH: dict[object, tuple[str, int]] = {
    math.sqrt: ("sqrt", 1), math.sin: ("sin", 1), math.cos: ("cos", 1), math.tan: ("tan", 1),
    math.asin: ("asin", 1), math.acos: ("acos", 1), math.atan: ("atan", 1), math.atan2: ("atan2", 2),
    math.exp: ("exp", 1), math.log: ("log", 1), math.fabs: ("fabs", 1), math.copysign: ("copysign", 2),
    math.fmod: ("fmod", 2), math.pow: ("pow", 2),
}  # fmt: skip
MATH_TO_INT: dict[object, str] = {math.floor: "floor", math.ceil: "ceil", math.trunc: "trunc"}
MATH_TO_BOOL: dict[object, str] = {math.isnan: "isnan", math.isinf: "isinf", math.isfinite: "isfinite"}

PREAMBLE = """\
#include <math.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Waddress-of-packed-member"

static inline int64_t floor_divide(int64_t a, int64_t b) {
    if (b == 0) return 0; /* as numba with error_model="numpy" */
    int64_t quotient = a / b;
    return quotient - (a % b != 0 && (a < 0) != (b < 0));
}
static inline int64_t modulo(int64_t a, int64_t b) {
    if (b == 0) return 0;
    int64_t rest = a % b;
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}
static inline int64_t min_int64(int64_t a, int64_t b) { return b < a ? b : a; }
static inline int64_t max_int64(int64_t a, int64_t b) { return b > a ? b : a; }
static inline float min_float32(float a, float b) { return b < a ? b : a; }
static inline float max_float32(float a, float b) { return b > a ? b : a; }
static inline double min_float64(double a, double b) { return b < a ? b : a; }
static inline double max_float64(double a, double b) { return b > a ? b : a; }
static inline int64_t abs_int64(int64_t a) { return a < 0 ? -a : a; }

static inline int64_t read_word(int64_t address) { return *(int64_t *)(intptr_t)address; }

static inline void call_address(
    int64_t address, void *match, int64_t body, int64_t phase, int64_t index, void *tables
) {
    void (*unit)(void *, int64_t, int64_t, int64_t, void *) = (void *)(intptr_t)address;
    unit(match, body, phase, index, tables);
}

#ifdef CHECK
#ifdef UNIT /* the engine's library has them */
extern __thread jmp_buf trap;
extern __thread char trap_message[400];
#else
__thread jmp_buf trap;
__thread char trap_message[400];
#endif
static int64_t checked(int64_t index, int64_t length, const char *text, const char *file, int line) {
    if (index < 0 || index >= length) {
        snprintf(trap_message, sizeof trap_message, "%s:%d: index %lld outside 0..%lld: %s", file, line,
                 (long long)index, (long long)length - 1, text);
        longjmp(trap, 1);
    }
    return index;
}
#define CHECKED(index, length) checked(index, length, #index, __FILE__, __LINE__)
#define GUARD if (setjmp(trap)) return trap_message;
#else
#define CHECKED(index, length) (index)
#define GUARD
#endif
"""
