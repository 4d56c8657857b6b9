#!/usr/bin/env python3
"""Checks tests/model/agree.pml with spin: what must hold in every state within bounds, and what
spin must find.

A planted defect or a reachability control that finds nothing fails the test, as does a search
that did not end.
    run.py [--long]
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

MODEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "agree.pml")


@dataclass(frozen=True)
class Case:
    """One search: flags of the model, and whether an assertion must break."""
    name: str
    founders: int
    maps: int
    ballots: int
    flag: str = ""
    heals: int = 0  # sum of 2^b for the ballots b in which those who forgot are healed
    breaks: bool = False
    seconds: int = 120
    megabytes: int = 700

    def flags(self):
        bounds = [f"-DFOUNDERS={self.founders}", f"-DMAPS={self.maps}", f"-DBALLOTS={self.ballots}"]
        bounds += [f"-DHEALS={self.heals}"] if self.heals else []
        return bounds + ([f"-D{self.flag}"] if self.flag else [])


def control(name, flag):
    return Case(name, 3, 3, 2, flag, breaks=True)


def healing(name, flag, founders=3, heals=4):
    return Case(name, founders, 2, 3, flag, heals, breaks=True)


BOUNDED = [
    Case("4 members, 1 decision, 3 ballots", 4, 2, 3),
    Case("3 members and 1 newcomer, 2 decisions, 2 ballots", 3, 3, 2),
    Case("2 members and 2 newcomers, 2 decisions, 3 ballots", 2, 3, 3),
    Case("3 members who forget, 1 decision, 3 ballots, the last heals", 3, 2, 3, heals=4),
]
CONTROLS = [
    control("defect: survivors count without the acceptor's state of the dead", "SURVIVORS"),
    control("defect: a restarted member votes", "AMNESIA"),
    control("defect: a notice for a newer map is an answer", "NEWER"),
    control("defect: a notice counts whatever it promised", "PROMISES"),
    control("defect: a vote known by hash is always dropped", "DROPS"),
    control("defect: who is no member votes", "STRANGERS"),
    control("defect: any other map is adopted", "BACKWARDS"),
    healing("defect: the ballot that heals frees those who had a later map", "FREES"),
    healing("defect: who forgot answers ordinary ballots", "FORGETFUL", founders=2),
    healing("defect: a majority is enough for the ballot that heals", "PARTLY"),
    healing("defect: who is asked with all keeps a lower ballot of its own", "KEEPS"),
    healing("defect: who decides adopts the map later", "LATER"),
    healing("defect: who forgets goes on with a ballot of its own", "GOES_ON", heals=6),
    healing("reached: one who forgot votes again", "REACH_AGAIN"),
    control("reached: a decision that only full quorums allow", "REACH_FULL"),
    control("reached: a vote known by hash is dropped", "REACH_DROP"),
    control("reached: a newcomer's vote decides", "REACH_NEWCOMER"),
    control("reached: the last map is decided", "REACH_LAST"),
]
FULL = [
    Case("4 members, 2 decisions, 2 ballots", 4, 3, 2, seconds=1800, megabytes=4000),
    Case("2 members and 2 newcomers, 3 decisions, 2 ballots", 2, 4, 2, seconds=1800,
         megabytes=4000),
    Case("3 members who forget, 1 decision, 3 ballots, two of them heal", 3, 2, 3, heals=6,
         seconds=1800, megabytes=4000),
]


def run(command, where, seconds):
    return subprocess.run(command, cwd=where, timeout=seconds, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout


def verifier(case, where):
    """Compiles the search. A control ends at once, so compiling it fast is what counts."""
    text = run(["spin", "-a", *case.flags(), MODEL], where, 60)
    if not os.path.exists(os.path.join(where, "pan.c")):
        raise RuntimeError(f"spin cannot read the model:\n{text}")
    text = run(["gcc", "-O0" if case.breaks else "-O2", "-w", "-DSAFETY", "-DNOREDUCE", "-DHC4",
                f"-DMEMLIM={case.megabytes}", "-o", "pan", "pan.c"], where, 120)
    if not os.path.exists(os.path.join(where, "pan")):
        raise RuntimeError(f"gcc cannot compile the search:\n{text}")


def judge(case, text):
    """Empty, or why this is not what must come of the case."""
    if "max search depth too small" in text or "out of memory" in text or "memory limit" in text:
        return "the search did not end within its limits"
    errors = re.search(r"errors: (\d+)", text)
    if not errors:
        return "the search did not end"
    broken = "assertion violated" in text
    if case.breaks != broken or broken != (errors[1] != "0"):
        return "nothing was found" if case.breaks else "an assertion broke"
    return ""


def check(case):
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pando-model-") as where:
        verifier(case, where)
        text = run(["./pan", "-E", "-m20000", "-w22"], where, case.seconds)
        wrong = judge(case, text)
        trail = run(["spin", "-t", "-p", *case.flags(), MODEL], where, 60) if wrong else ""
    states = re.search(r"([\d.e+]+) states, stored", text)
    print(f"{'FAILED' if wrong else 'ok    '} {case.name}: "
          f"{int(float(states[1])) if states else 0:,} states, "
          f"{time.monotonic() - begun:.1f} s{': ' + wrong if wrong else ''}", flush=True)
    if wrong:
        print(text[:4000], trail[-8000:], sep="\n", flush=True)
    return not wrong


def guarded(case):
    try:
        return check(case)
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        print(f"FAILED {case.name}: {error}", flush=True)
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="larger bounds, up to 4 GB")
    long = parser.parse_args().long
    if not shutil.which("spin"):
        sys.exit("no program spin: install the Debian package spin")
    with ThreadPoolExecutor(1 if long else 2) as pool:
        fine = list(pool.map(guarded, (FULL if long else BOUNDED + CONTROLS)))
    sys.exit(0 if all(fine) else 1)


if __name__ == "__main__":
    main()
