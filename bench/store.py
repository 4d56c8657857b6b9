#!/usr/bin/env python3
"""Data beside redis-server: commands a second, and memory per key.

Usage: store.py [--rounds 3] [--requests 300000] [--keys 1000000] [--json]

One agent with one copy beside one redis-server without persistence, three agents with two copies
beside a redis-server with one replica and, for writes, without waiting for it (what redis-benchmark
cannot do: its SET is not followed by WAIT). The same redis-benchmark, keys at random, values of 100
octets; the two take turns, and the ratios are of the medians. A client of one thread uses a core of
its own where there are enough.
"""

import argparse
import json
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/interop"))

import cluster  # noqa: E402
import map_test  # noqa: E402
import watch  # noqa: E402

RATE = re.compile(r"(\w+): ([\d.]+) requests per second")
VALUE = b"x" * 100
PIPELINES = (1, 16, 64)


class Redis:
    """A redis-server of our own, on loopback, without persistence."""

    def __init__(self, *options):
        self.host, self.port = cluster.address(), 6379
        self.directory = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            ["redis-server", "--bind", self.host, "--port", str(self.port), "--save", "",
             "--appendonly", "no", "--dir", self.directory.name, *options],
            stdout=subprocess.DEVNULL)
        cluster.wait_for(lambda: socket.create_connection((self.host, self.port)).close() is None,
                         "redis-server")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.directory.cleanup()


def rates(host, port, requests, pipeline):
    """Command -> requests per second."""
    shown = cluster.run(["redis-benchmark", "-h", host, "-p", str(port), "-t", "set,get", "-q",
                         "-n", str(requests), "-P", str(pipeline), "-d", str(len(VALUE)),
                         "-r", "1000000"], timeout=300)
    return {name: float(rate) for name, rate in RATE.findall(shown.stdout.replace("\r", "\n"))}


def resident(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) * 1024


def octets_per_key(host, port, pid, keys):
    before = resident(pid)
    with socket.create_connection((host, port)) as link:
        for first in range(0, keys, 1000):
            link.sendall(b"".join(b"*3\r\n$3\r\nSET\r\n$16\r\n%016d\r\n$100\r\n%s\r\n" % (i, VALUE)
                                  for i in range(first, first + 1000)))
            missing = 5000
            while missing > 0:
                missing -= len(link.recv(1 << 16))
    return (resident(pid) - before) / keys


def storing(name, copies):
    agent = watch.doors(cluster.Agent("pando", name, "-store", f"-copies={copies}"))
    agent.flags.append(f"-identity={agent.directory}/identity")
    return agent


def pando(count, copies):
    agents = [storing(f"s{i}", copies) for i in range(count)]
    cluster.start_all(agents[:1])
    cluster.start_all(agents[1:], f"-join={agents[0].gossip}")
    names = [agent.name for agent in agents]
    cluster.wait_for(lambda: map_test.settled(agents, names, copies), "a map at rest")
    return agents


def pairs(ours, theirs, options):
    """Rows of (what, our median, their median)."""
    rows = []
    for pipeline in PIPELINES:
        requests = options.requests if pipeline > 1 else options.requests // 4
        seen = {"SET": ([], []), "GET": ([], [])}
        for _ in range(options.rounds):
            for side, (host, port) in enumerate((ours, theirs)):
                for command, rate in rates(host, port, requests, pipeline).items():
                    seen[command][side].append(rate)
        rows += [(f"{command}, pipeline {pipeline}", *map(statistics.median, sides))
                 for command, sides in seen.items()]
    return rows


def measure(options):
    rows = []
    redis = Redis()
    agent = pando(1, 1)[0]
    try:
        rows += [(f"one copy: {what}", a, b) for what, a, b in
                 pairs((agent.host, watch.RESP_PORT), (redis.host, redis.port), options)]
    finally:
        cluster.stop_all()
        redis.stop()
    redis = Redis()
    agent = pando(1, 1)[0]
    try:
        rows.append(("octets per key of 16, value of 100",
                     octets_per_key(agent.host, watch.RESP_PORT, agent.process.pid, options.keys),
                     octets_per_key(redis.host, redis.port, redis.process.pid, options.keys)))
    finally:
        cluster.stop_all()
        redis.stop()
    redis = Redis()
    replica = Redis("--replicaof", redis.host, str(redis.port))
    agents = pando(3, 2)
    try:
        rows += [(f"two copies: {what}", a, b) for what, a, b in
                 pairs((agents[0].host, watch.RESP_PORT), (redis.host, redis.port), options)]
    finally:
        cluster.stop_all()
        replica.stop()
        redis.stop()
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=300_000)
    parser.add_argument("--keys", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options)
    if options.json:
        return print(json.dumps([{"what": w, "pando": a, "redis": b, "ratio": a / b}
                                 for w, a, b in rows]))
    print("| | Pando / redis-server |\n|---|---|")
    for what, ours, theirs in rows:
        print(f"| {what} | {ours / theirs:.2f} |")


if __name__ == "__main__":
    main()
