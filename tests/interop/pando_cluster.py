"""A cluster of real agents with data as a peer of `redis_cluster.RedisCluster`."""

import cluster
from map_test import the_map
from redis_cluster import slots
from resp import ask
from stores import CLUSTER_PORT, PORT, storing, wait_settled, with_cluster_port


class PandoCluster:
    """Agents that have a map at rest; `spare` ones of them are not started yet."""

    def __init__(self, count=3, copies=2, spare=0, buckets=1024, flags=()):
        every = with_cluster_port(storing(count + spare, copies, buckets, *flags))
        self.agents, self.spare, self.copies = every[:count], every[count:], copies
        cluster.start_all(self.agents)
        self.wait_settled()

    @property
    def nodes(self):
        """Where clients of Redis Clusters reach those that have been started."""
        return [(agent.host, CLUSTER_PORT) for agent in self.agents]

    @property
    def plain_nodes(self):
        return [(agent.host, PORT) for agent in self.agents]

    @property
    def processes(self):
        return {agent.host: agent.process for agent in self.agents}

    def wait_settled(self):
        wait_settled(self.agents, self.copies)
        cluster.wait_for(lambda: all(len(slots(node)) > 0 for node in self.nodes), "addresses")

    def add(self):
        """Starts one of the spare ones; whatever follows, follows by itself."""
        agent = self.spare.pop(0)
        agent.start()
        self.agents.append(agent)
        return agent.host, CLUSTER_PORT

    def holders(self, tag):
        """Hosts that have the slot of a key: the primary, then those that have copies."""
        shown = the_map(self.agents[0])
        per_bucket = 16384 // len(shown["buckets"])
        slot = ask(self.nodes[0], "CLUSTER", "KEYSLOT", tag)
        hosts = {agent.name: agent.host for agent in self.agents}
        return [hosts[name] for name in shown["buckets"][slot // per_bucket]["acting"]]

    def close(self):
        cluster.stop_all()
