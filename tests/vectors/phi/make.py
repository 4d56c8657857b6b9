#!/usr/bin/env python3
"""Makes levels.json and windows.json: phi by another way than the code's, in 60 decimal digits.

The upper tail of the normal law is summed here as a Taylor series of erf (near the mean) or as
Laplace's continued fraction (in the tails), with the standard library's decimal numbers only; the
code under test uses the C library's erfc in doubles. Run: python3 make.py; the output is the same
each time. Sources: Abramowitz and Stegun 7.1.6 and 7.1.14.
"""

import json
import random
from decimal import Decimal, getcontext
from pathlib import Path

getcontext().prec = 80
PI = Decimal(
    "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899863")
LN10 = Decimal(10).ln()


def erf(x):
    """2/sqrt(pi) exp(-x²) sum of 2^k x^(2k+1) / (1·3·…·(2k+1)), for |x| up to 3."""
    term, total, k = x, x, 0
    while abs(term) > Decimal(10) ** -75:
        k += 1
        term = term * 2 * x * x / (2 * k + 1)
        total += term
    return 2 / PI.sqrt() * (-x * x).exp() * total


def ln_erfc(x):
    """For x < 3 from erf, beyond by the continued fraction 1/(x + (1/2)/(x + 1/(x + …)))."""
    if x < 3:
        return (1 - erf(x)).ln()
    fraction = Decimal(0)
    for k in range(4000, 0, -1):
        fraction = Decimal(k) / 2 / (x + fraction)
    return -x * x - (PI.sqrt() * (x + fraction)).ln()


def normal(y):
    x = y / Decimal(2).sqrt()
    if x < -3:  # the upper tail is 1 minus a lower one that is tiny
        return -((1 - ln_erfc(-x).exp() / 2).ln() / LN10)
    return (Decimal(2).ln() - ln_erfc(x)) / LN10


def digits(value):
    return format(value, ".30g")


def levels():
    at = [Decimal(n) / 8 for n in range(-72, 401)]
    at += [Decimal(n) for n in (55, 70, 100, 150, 300, 1000, 10_000, 1_000_000)]
    return [{"deviations": str(y), "level": digits(normal(y))} for y in at]


def windows():
    """Samples in nanoseconds, and the level under both laws at several silences."""
    choose = random.Random(20040402)
    rows = []
    for size, mean, spread in ((10, 100_000_000, 30_000_000), (40, 500_000_000, 120_000_000),
                               (200, 1_000_000_000, 250_000_000), (60, 3_600_000_000_000, 5_000),
                               (200, 20_000_000, 12_000_000)):
        samples = [choose.randint(mean - spread, mean + spread) for _ in range(size)]
        average = Decimal(sum(samples)) / size
        variance = Decimal(sum(s * s for s in samples)) / size - average * average
        deviation = variance.sqrt()
        # The floors of the default judgement: 10 ms and a tenth of the mean.
        floored = max(deviation, Decimal(10_000_000), average / 10)
        points = []
        for y in (-3, -1, 0, 1, 2, 3, 5, 8, 20, 60):
            silence = int(average + y * floored)
            if silence <= 0:
                continue
            points.append({
                "silence": silence,
                "normal": digits(normal((Decimal(silence) - average) / floored)),
                "exponential": digits(Decimal(silence) / average / LN10),
            })
        rows.append({"samples": samples, "mean": digits(average), "deviation": digits(deviation),
                     "points": points})
    return rows


def main():
    here = Path(__file__).parent
    for name, rows in (("levels.json", levels()), ("windows.json", windows())):
        lines = ",\n".join(json.dumps(row) for row in rows)
        (here / name).write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
