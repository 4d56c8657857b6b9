"""A client that writes keys of its own, many at a time, and remembers which were acknowledged."""

import itertools
import threading
import time

from resp import Client

BATCH = 16


class PipelinedWriter(threading.Thread):
    """Unique keys, batch by batch; with a tag all are in one slot."""

    def __init__(self, nodes, number, tag=None, batch=BATCH):
        super().__init__(daemon=True)
        self.client, self.number, self.tag, self.batch = Client(nodes), number, tag, batch
        self.acknowledged = []
        self.times = []  # of batches of which something was acknowledged
        self.refusals = set()  # the first words of errors
        self.going = threading.Event()  # waits while this is not set
        self.going.set()
        self.stopped = threading.Event()

    def run(self):
        for number in itertools.count():
            if self.stopped.is_set():
                return
            self.going.wait()
            keys = [self.key(number * self.batch + i) for i in range(self.batch)]
            replies = self.client.ask_all([("SET", key, key) for key in keys])
            done = [key for key, reply in zip(keys, replies or []) if reply == b"OK"]
            self.acknowledged += done
            self.refusals |= {reply.split()[0] for reply in replies or [] if isinstance(reply, str)}
            if done:
                self.times.append(time.monotonic())
            else:
                time.sleep(0.005)

    def key(self, number):
        tag = f"{{{self.tag}}}" if self.tag else "w"
        return f"{tag}:{self.number}:{number}"

    def outage(self, since):
        """The longest time without an acknowledgement that ended after a moment, in seconds."""
        return max(after - before for before, after in itertools.pairwise(self.times)
                   if after > since)

    def stop(self):
        self.stopped.set()
        self.going.set()
        self.join()
        self.client.drop(None)


def lost(client, keys, batch=200):
    """Those of these keys that do not have the value that was acknowledged."""
    missing = []
    for first in range(0, len(keys), batch):
        asked = keys[first:first + batch]
        replies = answers(client, asked)
        missing += [key for key, reply in zip(asked, replies) if reply != key.encode()]
    return missing


def answers(client, keys):
    """The values of keys, asked again until they are answered."""
    values, open_keys = {}, keys
    end = time.monotonic() + 60
    while open_keys:
        assert time.monotonic() < end, f"no answer about {open_keys[:3]}, …"
        replies = client.ask_all([("GET", key) for key in open_keys]) or []
        values |= {key: reply for key, reply in zip(open_keys, replies)
                   if not isinstance(reply, str)}
        left = [key for key in open_keys if key not in values]
        if len(left) == len(open_keys):
            time.sleep(0.02)
        open_keys = left
    return [values[key] for key in keys]
