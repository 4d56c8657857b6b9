#!/usr/bin/env python3
"""Pando's calls beside gRPC C++: latency one at a time, rate with many in flight, and small calls
beside bulk.

Both echo 100 bytes over one connection on loopback; they take turns, so that whatever else the
machine does meets both. Prints the table of bench/RESULTS.md.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
from pathlib import Path

TREE = Path(__file__).resolve().parent.parent
BUILD = TREE / "build" / "bench_calls"
SERVER, CLIENT = "127.0.0.1", "127.0.0.2"


def run(*command, **more):
    return subprocess.run([str(c) for c in command], check=True, **more)


def install_grpc():
    if shutil.which("grpc_cpp_plugin") and Path("/usr/include/grpcpp/grpcpp.h").exists():
        return
    root = [] if os.geteuid() == 0 else ["sudo"]
    run(*root, "apt-get", "install", "-y", "--no-install-recommends", "libgrpc++-dev",
        "protobuf-compiler-grpc", stdout=subprocess.DEVNULL)


def build():
    quiet = {"stdout": subprocess.DEVNULL}
    run("cmake", "--install", TREE / "build/release", "--prefix", BUILD / "prefix", **quiet)
    run("cmake", "-S", TREE / "bench/calls", "-B", BUILD, "-G", "Ninja",
        "-DCMAKE_BUILD_TYPE=Release", f"-DCMAKE_PREFIX_PATH={BUILD}/prefix", **quiet)
    run("cmake", "--build", BUILD, **quiet)


class Server:
    def __init__(self, *command):
        self.process = subprocess.Popen([str(c) for c in command], text=True,
                                        stdout=subprocess.PIPE)
        if self.process.stdout.readline() != "ready\n":
            raise SystemExit(f"calls: {command[0]} did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def measured(*command):
    lines = run(*command, stdout=subprocess.PIPE, text=True, timeout=300).stdout.splitlines()
    return [json.loads(line) for line in lines]


def median(rows, key):
    return statistics.median(row[key] for row in rows)


def compare(options):
    """Per kind of measurement: what gRPC and Pando gave in each pair; and alone and beside bulk."""
    grpc, pando = BUILD / "grpc_calls", BUILD / "pando_calls"
    found = {kind: ([], []) for kind in ("latency", "rate")}
    bulk = []
    with Server(grpc, "server", f"{SERVER}:7900", options.threads), \
            Server(pando, "server", f"{SERVER}:7946"):
        for _ in range(options.pairs):
            for kind, sizes in (("latency", [options.calls]),
                                ("rate", [options.seconds, options.in_flight])):
                found[kind][0].append(measured(grpc, kind, f"{SERVER}:7900", *sizes)[0])
                found[kind][1].append(
                    measured(pando, kind, f"{CLIENT}:7946", f"{SERVER}:7946", *sizes)[0])
            bulk.append(measured(pando, "beside-bulk", f"{CLIENT}:7946", f"{SERVER}:7946",
                                 options.calls, options.bulk))
    return found, bulk


def print_bulk(mebibytes, pairs):
    alone, beside = ([pair[i] for pair in pairs] for i in (0, 1))
    ratios = sorted(pair[1]["median"] / pair[0]["median"] for pair in pairs)
    print(f"\nSmall calls beside {mebibytes} MiB of bulk on the same link, {len(pairs)} times: "
          f"median {median(beside, 'median'):.0f} µs, alone {median(alone, 'median'):.0f} µs; "
          f"{statistics.median(ratios):.2f} × ({ratios[0]:.2f} to {ratios[-1]:.2f}); "
          f"99th percentile {median(beside, 'p99'):,.0f} µs, alone {median(alone, 'p99'):,.0f} µs. "
          f"Bulk ran at {median(beside, 'mebibytes_per_s'):.0f} MiB/s.")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--calls", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--in-flight", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2, help="completion queues of gRPC's server")
    parser.add_argument("--bulk", type=int, default=1024, help="MiB")
    options = parser.parse_args()
    install_grpc()
    build()
    found, bulk = compare(options)
    print("| | gRPC | pando | pando / gRPC |\n|---|---|---|---|")
    for name, kind, key in (("median latency, µs", "latency", "median"),
                            ("99th percentile, µs", "latency", "p99"),
                            ("calls/s", "rate", "rate")):
        theirs, ours = (median(rows, key) for rows in found[kind])
        print(f"| {name} | {theirs:,.0f} | {ours:,.0f} | {ours / theirs:.2f} |")
    print_bulk(options.bulk, bulk)


if __name__ == "__main__":
    main()
