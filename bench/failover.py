#!/usr/bin/env python3
"""Writes while a primary is killed: how long they fail, and what of the acknowledged is lost.

Usage: failover.py [--runs 3] [--json]

Three agents with two copies beside Redis Clusters of three masters and three replicas (node
timeout 1000 ms, and the default). The same client for all, by the cluster port: it follows MOVED,
asks others when a node does not answer, and pipelines 16 writes of unique keys of one slot. Its
primary is killed with SIGKILL; in every second row a holder of its copies was stopped (SIGSTOP) for
one second before, and goes on right after the kill. The outage is the longest time without an
acknowledged write; lost is what was acknowledged and cannot be read once all is quiet.
"""

import argparse
import itertools
import json
import pathlib
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/interop"))

import cluster  # noqa: E402
import stores  # noqa: E402
import watch  # noqa: E402
from keys_test import die_with_us  # noqa: E402
from map_test import settled, the_map  # noqa: E402

BATCH = 16
WRITERS = 4
PATIENCE = 0.5  # seconds for one answer


def words(*parts):
    parts = [part if isinstance(part, bytes) else str(part).encode() for part in parts]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts)


def read_reply(stream):
    line = stream.readline()
    if not line.endswith(b"\r\n"):
        raise OSError("closed")
    kind, rest = line[:1], line[1:-2]
    if kind == b"$":
        return None if rest == b"-1" else stream.read(int(rest) + 2)[:-2]
    if kind == b"*":
        return [read_reply(stream) for _ in range(int(rest))]
    return int(rest) if kind == b":" else line[:-2]


class Link:
    def __init__(self, where, timeout=PATIENCE):
        self.socket = socket.create_connection(where, timeout)
        self.stream = self.socket.makefile("rb")

    def ask_all(self, requests):
        self.socket.sendall(b"".join(words(*request) for request in requests))
        return [read_reply(self.stream) for _ in requests]

    def ask(self, *request):
        return self.ask_all([request])[0]

    def close(self):
        self.stream.close()
        self.socket.close()


class Client:
    """Follows MOVED, and asks others when a node does not answer."""

    def __init__(self, nodes, timeout=PATIENCE):
        self.nodes, self.timeout = nodes, timeout
        self.link, self.where = None, None

    def ask_all(self, requests):
        """The replies; None: the connection broke, and nobody knows."""
        try:
            if self.link is None:
                self.where = self.where or random.choice(self.nodes)
                self.link = Link(self.where, self.timeout)
            replies = self.link.ask_all(requests)
        except OSError:
            self.drop(None)
            return None
        moved = next((r for r in replies if isinstance(r, bytes) and r.startswith(b"-MOVED")), None)
        if moved:
            host, port = moved.split()[2].decode().rsplit(":", 1)
            if (host, int(port)) != self.where:
                self.drop((host, int(port)))
        elif any(isinstance(r, bytes) and r.startswith(b"-") for r in replies):
            self.drop(None)
        return replies

    def drop(self, where):
        if self.link is not None:
            self.link.close()
        self.link, self.where = None, where


class Writer(threading.Thread):
    """Writes keys of its own with a tag, so that all are in one slot."""

    def __init__(self, nodes, tag, number):
        super().__init__()
        self.client, self.tag, self.number = Client(nodes), tag, number
        self.acknowledged, self.times = [], []
        self.stopped = threading.Event()

    def run(self):
        for batch in itertools.count():
            if self.stopped.is_set():
                return
            keys = [f"{{{self.tag}}}:{self.number}:{batch * BATCH + i}" for i in range(BATCH)]
            replies = self.client.ask_all([("SET", key, key) for key in keys])
            done = [key for key, reply in zip(keys, replies or []) if reply == b"+OK"]
            self.acknowledged += done
            if done:
                self.times.append(time.monotonic())
            else:
                time.sleep(0.005)


class Redis:
    """Three masters and three replicas."""

    def __init__(self, timeout):
        self.directory = tempfile.TemporaryDirectory()
        self.nodes, self.processes = [], {}
        for i in range(6):
            host = cluster.address()
            folder = pathlib.Path(self.directory.name, str(i))
            folder.mkdir()
            self.nodes.append((host, 6379))
            self.processes[host] = subprocess.Popen(
                ["redis-server", "--bind", host, "--port", "6379", "--cluster-enabled", "yes",
                 "--cluster-announce-ip", host, "--save", "", "--appendonly", "no",
                 "--dir", str(folder),
                 *(["--cluster-node-timeout", str(timeout)] if timeout else [])],
                stdout=subprocess.DEVNULL, preexec_fn=die_with_us)
        for node in self.nodes:
            cluster.wait_for(lambda n=node: Link(n).ask("PING") == b"+PONG", "redis-server")
        places = [f"{host}:{port}" for host, port in self.nodes]
        made = cluster.run(["redis-cli", "--cluster", "create", *places, "--cluster-replicas", "1",
                            "--cluster-yes"], timeout=120)
        assert made.returncode == 0, made.stdout + made.stderr
        cluster.wait_for(self.ready, "all to know all, with replicas in step")

    def ready(self):
        """All say that all slots are served, and name a replica that is in step for each."""
        return all(b"cluster_state:ok" in Link(node).ask("CLUSTER", "INFO") and
                   all(len(row) > 3 for row in slots(node)) for node in self.nodes) and \
            sum(b"master_link_status:up" in Link(n).ask("INFO", "replication")
                for n in self.nodes) == 3

    def holders(self, tag):
        slot = Link(self.nodes[0]).ask("CLUSTER", "KEYSLOT", tag)
        row = next(row for row in slots(self.nodes[0]) if row[0] <= slot <= row[1])
        return [row[2][0].decode(), row[3][0].decode()]

    def close(self):
        for process in self.processes.values():
            process.kill()
            process.wait()
        self.directory.cleanup()


class Pando:
    def __init__(self):
        agents = [watch.doors(cluster.Agent("pando", f"n{i}", "-store", "-copies=2"))
                  for i in range(3)]
        for agent in agents:
            agent.flags += [f"-identity={agent.directory}/identity",
                            f"-resp-cluster={agent.host}:{stores.CLUSTER_PORT}"]
        cluster.start_all(agents[:1])
        cluster.start_all(agents[1:], f"-join={agents[0].gossip}")
        cluster.wait_for(lambda: settled(agents, [a.name for a in agents]), "a map at rest")
        self.nodes = [(agent.host, stores.CLUSTER_PORT) for agent in agents]
        self.processes = {agent.host: agent.process for agent in agents}
        cluster.wait_for(lambda: all(len(slots(node)) > 0 for node in self.nodes), "addresses")
        self.agents = agents

    def holders(self, tag):
        """Hosts that have the slot of a key: the primary, and one that has a copy."""
        shown = the_map(self.agents[0])
        per_bucket = 16384 // len(shown["buckets"])
        slot = Link(self.nodes[0], 5).ask("CLUSTER", "KEYSLOT", tag)
        hosts = {agent.name: agent.host for agent in self.agents}
        return [hosts[name] for name in shown["buckets"][slot // per_bucket]["acting"]]

    def close(self):
        cluster.stop_all()


def slots(node):
    return Link(node, 5).ask("CLUSTER", "SLOTS")


def run(system, lag):
    """One kill: outage in seconds, acknowledged, lost."""
    tag = str(random.randrange(1000))
    primary, copy = system.holders(tag)
    writers = [Writer(system.nodes, tag, i) for i in range(WRITERS)]
    for writer in writers:
        writer.start()
    cluster.wait_for(lambda: all(len(w.acknowledged) > 500 for w in writers), "writes")
    before = time.monotonic()
    if lag:
        system.processes[copy].send_signal(signal.SIGSTOP)
        time.sleep(1)
    system.processes[primary].kill()
    killed = time.monotonic()
    system.processes[copy].send_signal(signal.SIGCONT)
    cluster.wait_for(lambda: all(w.times[-1] > killed + 1 for w in writers), "writes again", 120)
    for writer in writers:
        writer.stopped.set()
        writer.join()
    outage = max(b - a for w in writers for a, b in itertools.pairwise(w.times)
                 if b > (killed if lag else before))
    client = Client([n for n in system.nodes if n[0] != primary], 10)
    acknowledged = [key for writer in writers for key in writer.acknowledged]
    return outage, len(acknowledged), sum(not there(client, key) for key in acknowledged)


def there(client, key):
    for _ in range(200):
        replies = client.ask_all([("GET", key)])
        if replies and (replies[0] is None or not replies[0].startswith(b"-")):
            return replies[0] == key.encode()
        time.sleep(0.02)
    return False


SYSTEMS = {"pando": Pando, "redis, timeout 1000": lambda: Redis(1000),
           "redis, default": lambda: Redis(0)}


def measure(options):
    rows = []
    for (name, make), lag in itertools.product(SYSTEMS.items(), (False, True)):
        seen = []
        for number in range(options.runs):
            print(f"{name}{', a copy lags' if lag else ''}: {number + 1}/{options.runs}",
                  file=sys.stderr)
            system = make()
            try:
                seen.append(run(system, lag))
            finally:
                system.close()
        rows.append({"what": name + (", a copy lags" if lag else ""),
                     "outage": statistics.median(s[0] for s in seen),
                     "longest": max(s[0] for s in seen),
                     "acknowledged": sum(s[1] for s in seen), "lost": sum(s[2] for s in seen)})
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options)
    if options.json:
        return print(json.dumps(rows))
    print("| | outage, median | longest | acknowledged | lost |\n|---|---|---|---|---|")
    for row in rows:
        print(f"| {row['what']} | {row['outage']:.2f} s | {row['longest']:.2f} s "
              f"| {row['acknowledged']} | {row['lost']} |")


if __name__ == "__main__":
    main()
