"""A client of Redis Clusters that knows who serves which slot, as those of applications do."""

import time

from redis_cluster import slots
from resp import Error, Link, encoded, read_reply

PATIENCE = 5   # seconds for one answer
FOLLOWED = 8   # redirections of one command


class SlotClient:
    """Sends each batch of one slot to the node that serves it, and follows MOVED and ASK."""

    def __init__(self, nodes):
        self.nodes, self.links, self.owners = nodes, {}, {}

    def link(self, where):
        if where not in self.links:
            self.links[where] = Link(where, PATIENCE)
        return self.links[where]

    def owner(self, slot):
        if slot not in self.owners:
            self.learn()
        return self.owners[slot]

    def learn(self):
        for first, last, place, *_ in slots(self.nodes[0]):
            for slot in range(first, last + 1):
                self.owners[slot] = (place[0].decode(), place[1])

    def ask_all(self, slot, requests):
        """The replies to requests about keys of that slot; errors are those that are left after
        redirections have been followed. None instead of a reply: the connection broke."""
        where = self.owner(slot)
        replies = self.exchange(where, b"".join(encoded(r) for r in requests), len(requests))
        for number, reply in enumerate(replies):
            if isinstance(reply, Error):
                replies[number] = self.follow(slot, requests[number], reply)
        return replies

    def exchange(self, where, data, count):
        try:
            link = self.link(where)
            link.socket.sendall(data)
            return [read_reply(link.stream) for _ in range(count)]
        except (OSError, EOFError):
            if where in self.links:
                self.links.pop(where).close()
            self.owners = {}
            return [None] * count

    def follow(self, slot, request, reply):
        for _ in range(FOLLOWED):
            word, *rest = reply.split() if isinstance(reply, Error) else ("",)
            if word not in ("MOVED", "ASK", "TRYAGAIN"):
                return reply
            data, where = encoded(request), self.owner(slot)
            if word == "TRYAGAIN":
                time.sleep(0.01)
            else:
                host, _, port = rest[1].rpartition(":")
                where = (host, int(port))
            if word == "MOVED":
                self.owners[slot] = where
            if word == "ASK":
                reply = self.exchange(where, encoded(["ASKING"]) + data, 2)[-1]
            else:
                reply = self.exchange(where, data, 1)[0]
        return reply
