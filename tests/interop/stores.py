"""Real agents that hold data, for tests of what their clients see."""

import os
import subprocess
import tempfile

import redis

import watch
from cluster import Agent, InteropTest, run, start_all, start_process, stop_all, wait_for
from map_test import settled
from resp import ask

PORT = watch.RESP_PORT
CLUSTER_PORT = 7380
BUCKETS = 64
# Answers that say what was not done, or that it is not known. Any other error fails a test.
HONEST = ("INDOUBT", "CLUSTERDOWN", "TRYAGAIN")


def client(agent, port=PORT):
    return redis.Redis(host=agent.host, port=port, socket_timeout=30)


def storing(count, copies=2, buckets=BUCKETS, *flags):
    """Agents, not started yet, that will find each other and share the data."""
    agents = [watch.doors(Agent("pando", f"n{i}")) for i in range(count)]
    seeds = [f"-retry-join={agent.gossip}" for agent in agents[:3]]
    for agent in agents:
        agent.flags += ["-store", f"-buckets={buckets}", f"-copies={copies}", "-retry-interval=1s",
                        *seeds, f"-identity={agent.directory}/identity", *flags]
    return agents


def with_cluster_port(agents):
    for agent in agents:
        agent.flags.append(f"-resp-cluster={agent.host}:{CLUSTER_PORT}")
    return agents


def wait_settled(agents, copies=2):
    wait_for(lambda: settled(agents, [agent.name for agent in agents], copies),
             f"a map of {len(agents)} at rest")


class StoreTest(InteropTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)

    def agents(self, count, copies=2):
        return storing(count, copies)

    def wait_settled(self, agents, copies=2):
        wait_settled(agents, copies)


class BesideRedisTest(InteropTest):
    """`ours` and `theirs`: where one agent, alone, and redis-server answer all tests of a class."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        [cls.agent] = start_all(with_cluster_port(storing(1, copies=1, buckets=16)))
        port = 16000 + os.getpid() % 16000
        cls.redis = start_process(
            ["redis-server", "--port", str(port), "--bind", cls.agent.host, "--save", "",
             "--dir", cls.folder.name], stdout=subprocess.DEVNULL)
        cls.ours, cls.theirs = (cls.agent.host, PORT), (cls.agent.host, port)
        for place in (cls.ours, cls.theirs):
            wait_for(lambda to=place: ask(to, "SET", "ready", 1) == b"OK", "both to answer")

    @classmethod
    def tearDownClass(cls):
        cls.redis.kill()
        cls.redis.wait(timeout=15)
        cls.folder.cleanup()
        stop_all()


class ClusterPortTest(StoreTest):
    """The same with the port for clients of Redis Cluster."""

    def agents(self, count, copies=2):
        return with_cluster_port(super().agents(count, copies))

    def wait_settled(self, agents, copies=2):
        super().wait_settled(agents, copies)
        wait_for(lambda: all(self.addresses(agent) == sorted(a.host for a in agents)
                             for agent in agents), "all to know all addresses")

    def addresses(self, agent):
        shown = self.redis_cli(agent, "CLUSTER", "NODES").stdout
        return sorted(line.split()[1].split(":")[0] for line in shown.splitlines() if line)

    def three(self):
        agents = start_all(self.agents(3))
        self.wait_settled(agents)
        return agents

    def redis_cli(self, agent, *words):
        return run(["redis-cli", "-h", agent.host, "-p", str(CLUSTER_PORT), *words])
