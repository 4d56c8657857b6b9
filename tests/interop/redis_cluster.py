"""Redis Clusters of real redis-servers on loopback, the peers of measurements."""

import pathlib
import subprocess
import tempfile

import cluster
from resp import ask

PORT = 6379


class RedisCluster:
    """Some masters, each with some replicas; the timeout of nodes is Redis's own (15 s) if none."""

    def __init__(self, masters=3, replicas=1, timeout=None):
        self.directory = tempfile.TemporaryDirectory()
        self.timeout = timeout
        self.nodes, self.processes = [], {}
        for _ in range(masters * (1 + replicas)):
            self.add()
        places = [f"{host}:{port}" for host, port in self.nodes]
        self.manage("create", *places, "--cluster-replicas", str(replicas), "--cluster-yes")
        cluster.wait_for(lambda: self.ready(masters, replicas),
                         "all to know all, with replicas in step")

    def add(self):
        """Starts a node that is not in the cluster yet; its address."""
        host = cluster.address()
        folder = pathlib.Path(self.directory.name, host)
        folder.mkdir()
        limit = ["--cluster-node-timeout", str(self.timeout)] if self.timeout else []
        self.processes[host] = cluster.start_process(
            ["redis-server", "--bind", host, "--port", str(PORT), "--cluster-enabled", "yes",
             "--cluster-announce-ip", host, "--save", "", "--appendonly", "no",
             "--dir", str(folder), *limit], stdout=subprocess.DEVNULL)
        cluster.wait_for(lambda: ask((host, PORT), "PING") == b"PONG", "redis-server")
        self.nodes.append((host, PORT))
        return host, PORT

    def manage(self, *words):
        """`redis-cli --cluster`, as an operator types it."""
        done = cluster.run(["redis-cli", "--cluster", *words], timeout=1200)
        assert done.returncode == 0, done.stdout + done.stderr

    def ready(self, masters, replicas):
        """All say that all slots are served, and name replicas that are in step for each."""
        return all(b"cluster_state:ok" in ask(node, "CLUSTER", "INFO") and
                   all(len(row) == 3 + replicas for row in slots(node)) for node in self.nodes) \
            and sum(b"master_link_status:up" in ask(node, "INFO", "replication")
                    for node in self.nodes) == masters * replicas

    def holders(self, tag):
        """Hosts that have the slot of a key: the master, and its replicas."""
        slot = ask(self.nodes[0], "CLUSTER", "KEYSLOT", tag)
        row = next(row for row in slots(self.nodes[0]) if row[0] <= slot <= row[1])
        return [place[0].decode() for place in row[2:]]

    def close(self):
        for process in self.processes.values():
            process.kill()
            process.wait()
        self.directory.cleanup()


def slots(node):
    return ask(node, "CLUSTER", "SLOTS")
