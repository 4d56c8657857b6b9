"""Shards of two nodes have connections of their own beside the link, as the kernel's table of
connections shows."""

import pathlib
import socket
import struct
import unittest

import cluster
from stores import StoreTest, client

SHARDS = int(cluster.SHARDS or 1)
ESTABLISHED = "01"


def host_of(shown):
    """Of an address as /proc/net/tcp shows it."""
    return socket.inet_ntoa(struct.pack("=I", int(shown.split(":")[0], 16)))


def accepted(agents):
    """Connections that the gossip ports of these have accepted."""
    hosts = {agent.host for agent in agents}
    rows = [row.split() for row in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]]
    port = f":{cluster.GOSSIP_PORT:04X}"
    return sum(row[3] == ESTABLISHED and row[1].endswith(port) and host_of(row[1]) in hosts
               for row in rows)


class DataLinks(StoreTest):
    def wait_linked(self, agents):
        cluster.wait_for(lambda: accepted(agents) == 1 + SHARDS * SHARDS,
                         "a link, and a data link for each two shards")

    def test_each_two_shards_have_one_and_another_one_with_another_run(self):
        agents = self.agents(2)
        cluster.start_all(agents)
        self.wait_settled(agents)
        self.wait_linked(agents)
        client(agents[0]).set("before", "1")
        agents[1].kill()
        agents[1].start()
        self.wait_settled(agents)
        self.wait_linked(agents)
        self.assertEqual(client(agents[1]).get("before"), b"1")


if __name__ == "__main__":
    unittest.main()
