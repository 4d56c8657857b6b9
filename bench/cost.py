#!/usr/bin/env python3
"""What a command costs between its words and its answer: instructions, by valgrind's callgrind, and
allocations. Neither depends on what else the machine does.

Usage: cost.py [--build build/release]

Runs node_shard_bench: a shard, with two copies another one in the same process, 20,000 keys, values
of 100 octets. `together`: so many commands are taken up and answered at once. With two copies the
numbers are those of primary and replica together. No sockets: what a client's connection costs is
not in it.
"""

import argparse
import json
import pathlib
import re
import subprocess
import tempfile

TURN = 1024  # commands of one iteration
COLLECTED = re.compile(r"Collected : (\d+)")


def instructions(program, name):
    with tempfile.TemporaryDirectory() as place:
        shown = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={place}/out",
             "--toggle-collect=pando::shard::(anonymous namespace)::turn*", str(program),
             f"--benchmark_filter=^{name}$", "--benchmark_min_time=0.000001"],
            capture_output=True, text=True, check=True)
    return int(COLLECTED.search(shown.stderr).group(1)) / TURN


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parents[1] / "build/release")
    options = parser.parse_args()
    program = options.build / "bin/node_shard_bench"
    shown = subprocess.run([str(program), "--benchmark_format=json"], capture_output=True,
                           text=True, check=True)
    print("| command, copies, together | instructions | allocations |\n|---|---|---|")
    for row in json.loads(shown.stdout)["benchmarks"]:
        what = re.fullmatch(r"BM_ToAnswer/(\w+)/copies:(\d)/together:(\d+)", row["name"])
        print(f"| {', '.join(what.groups())} | {instructions(program, row['name']):,.0f} | "
              f"{row['allocations']:.2f} |")


if __name__ == "__main__":
    main()
