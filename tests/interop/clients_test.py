#!/usr/bin/env python3
"""CLIENT's commands: redis-server and an agent answer the same, and do the same."""

import pathlib
import re
import select
import unittest

from cluster import wait_for
from resp import Link, ask, encoded, read_reply
from stores import CLUSTER_PORT, BesideRedisTest

# Nothing there depends on who else is connected.
QUESTIONS = [
    "CLIENT", "CLIENT NONSENSE", "CLIENT NO-TOUCH ON", "CLIENT ID x", "CLIENT HELP x",
    "CLIENT KILL", "CLIENT KILL 1.2.3.4:5", "CLIENT KILL ID", "CLIENT KILL ID x",
    "CLIENT KILL ID 0", "CLIENT KILL ID 99999", "CLIENT KILL ID 99999 TYPE",
    "CLIENT KILL TYPE nobody", "CLIENT KILL TYPE master", "CLIENT KILL TYPE slave SKIPME no",
    "CLIENT KILL USER nobody", "CLIENT KILL ADDR 1.2.3.4:5", "CLIENT KILL LADDR 1.2.3.4:5",
    "CLIENT KILL SKIPME maybe", "CLIENT KILL a b", "CLIENT LIST TYPE nobody", "CLIENT LIST TYPE",
    "CLIENT LIST TYPE master", "CLIENT LIST TYPE replica", "CLIENT LIST TYPE pubsub",
    "CLIENT LIST ID", "CLIENT LIST ID x", "CLIENT LIST ID 99999", "CLIENT LIST a",
    "CLIENT LIST a b", "CLIENT INFO x", "CLIENT PAUSE", "CLIENT PAUSE x", "CLIENT PAUSE -1",
    "CLIENT PAUSE 1 nothing", "CLIENT UNPAUSE", "CLIENT UNPAUSE x",
    "CLIENT REPLY", "CLIENT REPLY maybe", "CLIENT NO-EVICT", "CLIENT NO-EVICT maybe",
    "CLIENT NO-EVICT ON", "CLIENT NO-EVICT OFF", "CLIENT GETREDIR", "CLIENT TRACKINGINFO",
    "CLIENT UNBLOCK", "CLIENT UNBLOCK x", "CLIENT UNBLOCK 99999", "CLIENT UNBLOCK 99999 maybe",
    "WAIT", "WAIT x 0", "WAIT 1 x", "WAIT 1 -1", "WAIT 0 0", "WAIT 1 10",
    "SLOWLOG", "SLOWLOG GET -2", "SLOWLOG GET x", "SLOWLOG get 1 2", "SLOWLOG GET 0",
    "SLOWLOG LEN x", "SLOWLOG NONSENSE", "SLOWLOG HELP", "SLOWLOG HELP x", "SLOWLOG RESET",
    "LATENCY", "LATENCY NONSENSE", "LATENCY HELP", "LATENCY HELP x", "LATENCY DOCTOR x",
    "LATENCY GRAPH", "LATENCY GRAPH nosuch", "LATENCY HISTORY", "LATENCY HISTORY nosuch",
    "LATENCY LATEST", "LATENCY LATEST x", "LATENCY RESET", "LATENCY RESET nosuch other",
    "LATENCY HISTOGRAM nosuch", "COMMAND GETKEYS LATENCY HELP",
    "MEMORY", "MEMORY HELP", "MEMORY NONSENSE", "MEMORY STATS x", "MEMORY DOCTOR x",
    "MEMORY PURGE", "MEMORY PURGE x", "MEMORY MALLOC-STATS x", "MEMORY USAGE", "COMMAND HELP",
    "COMMAND GETKEYSANDFLAGS", "COMMAND GETKEYSANDFLAGS GET",
    "CLIENT SETNAME a\\b", "CLIENT GETNAME", "PING",
]

# Settings of clients; what is left of them is compared behind each.
LIMITS = ["timeout", "maxclients", "tcp-keepalive", "slowlog-log-slower-than", "slowlog-max-len",
          "latency-monitor-threshold"]
NUMBERS = ["", "x", "-1", "0", "1", "77", "2147483648", "4294967296", "01", "+1", "1mb",
           "99999999999999999999"]
OUTPUT = "client-output-buffer-limit"
OUTPUTS = ["", " ", "normal", "normal 1 2 3", "normal  1 2 3", "normal 1 2 -1", "normal -1 2 3",
           "master 1 2 3", "nobody 1 2 3", "normal x 2 3", "replica 1kb 2k 3", "SLAVE 0 0 0",
           "pubsub 1gb 2mb 3 normal 40mb 5m 6", "pubsub 1 2 3 normal 4 5", "normal 0 0 0",
           "pubsub 1 2 3 normal 4 5 99999999999999999999", "normal 0 0 3x"]

# One after the other on one connection, and all that is heard until PONG.
CONVERSATIONS = [
    "CLIENT REPLY SKIP|PING|ECHO heard|PING",
    "CLIENT REPLY SKIP|CLIENT REPLY SKIP|ECHO not|ECHO heard|PING",
    "CLIENT REPLY SKIP|CLIENT REPLY ON|PING",
    "CLIENT REPLY SKIP|SET {c} 1|GET {c}|PING",
    "CLIENT REPLY OFF|SET {c} 2|GET {c}|CLIENT REPLY SKIP|GET {c}|CLIENT REPLY ON|GET {c}|PING",
    "CLIENT REPLY OFF|NONSENSE|CLIENT NONSENSE|SET|CLIENT REPLY ON|PING",
    "CLIENT REPLY OFF|RESET|PING",
    "CLIENT REPLY OFF|SUBSCRIBE a|PING|UNSUBSCRIBE a|CLIENT REPLY ON|PING",
    "CLIENT REPLY SKIP|CLIENT ID|PING",
    "CLIENT REPLY SKIP|CLIENT LIST ID 99999|PING",
]


class Talk(Link):
    def say(self, line):
        self.say_words(*line.split())

    def say_words(self, *words):
        self.socket.sendall(encoded(words))

    def hear(self):
        return read_reply(self.stream)

    def ask(self, line):
        return super().ask(*line.split())

    def heard_until_pong(self, lines):
        for line in lines:
            self.say(line)
        heard = b""
        while not heard.endswith(b"+PONG\r\n") or len(heard) == 0:
            got = self.stream.readline()
            if not got:
                break
            heard += got
        return heard

    def silent(self, seconds):
        """Nothing comes for so long."""
        return not select.select([self.socket], [], [], seconds)[0]

    def closed(self):
        return self.stream.read(1) == b""


def fields(line):
    return dict(pair.split("=", 1) for pair in line.decode().split(" "))


class Clients(BesideRedisTest):
    def talk(self, to):
        out = Talk(to)
        self.addCleanup(out.close)
        return out

    def both(self, act):
        """What happens with redis-server happens with an agent."""
        theirs, ours = act(self.theirs), act(self.ours)
        self.assertEqual(ours, theirs)
        return ours

    def test_answers_and_errors_are_those_of_redis(self):
        for question in QUESTIONS:
            self.both(lambda to, q=question: str(self.talk(to).ask(q)))

    def ask_let_in(self, to, *request):
        """Another thread may not know yet that the client before this one has gone."""
        def answer():
            told = ask(to, *request)
            return None if told == "ERR max number of clients reached" else (told,)
        return wait_for(answer, "there is room for a client")[0]

    def set(self, to, *pairs):
        """The answer, and what is said to be set then."""
        # How many clients the system lets in is each server's own sum.
        answer = re.sub(r"try with \d+", "try with fewer",
                        str(self.ask_let_in(to, "CONFIG", "SET", *pairs)))
        return answer, sorted(self.ask_let_in(to, "CONFIG", "GET", *pairs[::2]))

    def put_back(self, *pairs):
        for to in (self.theirs, self.ours):
            self.addCleanup(self.set, to, *pairs)

    def test_settings_of_clients_are_those_of_redis(self):
        self.put_back("timeout", "0", "maxclients", "10000", "tcp-keepalive", "300")
        self.put_back("slowlog-log-slower-than", "10000", "slowlog-max-len", "128")
        self.put_back("latency-monitor-threshold", "0")
        self.put_back(OUTPUT, "normal 0 0 0 slave 256mb 64mb 60 pubsub 32mb 8mb 60")
        for name in LIMITS:
            for value in NUMBERS:
                # redis-server looks for half a minute how many descriptors it can have.
                value = "1000000" if (name, value) == ("maxclients", "2147483648") else value
                self.both(lambda to, n=name, v=value: self.set(to, n, v))
        for value in OUTPUTS:
            self.both(lambda to, v=value: self.set(to, OUTPUT, v))
        self.both(lambda to: self.set(to, "timeout", "1", OUTPUT, "normal"))
        self.both(lambda to: self.set(to, "tcp-keepalive", "1", "timeout", "2"))

    def test_who_is_silent_is_closed_and_who_waits_is_not(self):
        self.put_back("timeout", "0")

        def silence(to):
            silent, blocked, listener = (self.talk(to) for _ in range(3))
            silent.ask("PING")
            blocked.say("BLPOP client:silence 0")
            listener.ask("SUBSCRIBE a")
            self.set(to, "timeout", "1")
            closed = silent.closed()
            self.set(to, "timeout", "0")
            return closed, blocked.silent(0), listener.silent(0)
        self.both(silence)

    def test_too_many_clients_are_told_so(self):
        self.put_back("maxclients", "10000")

        def crowd(to):
            asker = self.talk(to)
            here = len(asker.ask("CLIENT LIST").splitlines())
            asker.say(f"CONFIG SET maxclients {here}")
            heard = [asker.hear()]
            late = self.talk(to)
            heard += [late.stream.readline(), late.closed()]
            asker.say(f"CONFIG SET maxclients {here + 1}")
            heard += [asker.hear(), self.talk(to).ask("PING")]
            return [*heard, asker.ask("CONFIG SET maxclients 10000")]
        self.both(crowd)

    def test_whoever_waits_for_too_much_is_closed(self):
        self.put_back(OUTPUT, "normal 0 0 0 pubsub 32mb 8mb 60")

        def greedy(to):
            asker, reader, listener = (self.talk(to) for _ in range(3))
            asker.ask("SET client:large " + "x" * 300_000)
            self.set(to, OUTPUT, "normal 200kb 0 0 pubsub 400kb 0 0")
            reader.say("GET client:large")
            gone = reader.closed()
            listener.ask("SUBSCRIBE client:channel")
            asker.ask("PUBLISH client:channel " + "x" * 300_000)
            heard = len(listener.hear()[2])
            asker.ask("PUBLISH client:channel " + "x" * 500_000)
            return gone, heard, listener.closed(), asker.ask("PING")
        self.both(greedy)

    def test_slow_commands_are_kept_with_who_asked(self):
        self.put_back("slowlog-log-slower-than", "10000", "slowlog-max-len", "128")

        def slow(to):
            talk = self.talk(to)
            talk.ask("CLIENT SETNAME sloth")
            talk.ask("CONFIG SET slowlog-log-slower-than 0")
            talk.ask("SLOWLOG RESET")
            talk.ask("SET {slow}a " + "x" * 300)
            talk.say_words("MSET", *(f"{{slow}}{i}" for i in range(80)))
            talk.hear()
            talk.ask("GET {slow}a")
            entries = [one for one in talk.ask("SLOWLOG GET -1")
                       if one[3][0] in (b"SET", b"MSET", b"GET")]
            mine = "%s:%d" % talk.socket.getsockname()
            self.assertEqual([one[4].decode() for one in entries], [mine] * 3)
            numbers = [one[0] for one in entries]
            self.assertEqual(numbers, sorted(numbers, reverse=True))
            talk.ask("CONFIG SET slowlog-max-len 1")
            return [one[3] + one[5:] for one in entries], talk.ask("SLOWLOG LEN")
        self.both(slow)

    def test_spikes_and_histograms_have_the_shape_of_redis(self):
        self.put_back("latency-monitor-threshold", "0")

        def long(to):
            talk = self.talk(to)
            talk.ask("LATENCY RESET")
            talk.ask("CONFIG SET latency-monitor-threshold 1")
            for part in range(10):
                talk.say_words("SADD", "{spike}s", *(f"{part} {i}" for i in range(30_000)))
                talk.hear()
            talk.ask("SMEMBERS {spike}s")
            talk.ask("SUNIONSTORE {spike}t {spike}s {spike}s")
            latest = [one for one in talk.ask("LATENCY LATEST") if one[0] == b"command"]
            history = talk.ask("LATENCY HISTORY command")
            graph = talk.ask("LATENCY GRAPH command").decode().split("\n")
            steps = dict(zip(*[iter(talk.ask("LATENCY HISTOGRAM sunionstore")[1][3])] * 2))
            heading = re.sub(r"\d+", "N", graph[0])
            calls = talk.ask("LATENCY HISTOGRAM nosuch SUNIONSTORE")[1][:2]
            out = [len(latest), latest[0][1:3] == history[-1], latest[0][3] >= latest[0][2],
                   heading, graph[1], len(graph) > 7, calls, list(steps.values()),
                   talk.ask("LATENCY RESET command"), talk.ask("LATENCY HISTORY command")]
            talk.ask("DEL {spike}s {spike}t")
            return out
        self.both(long)

    def test_tcp_asks_who_is_silent(self):
        """As the kernel knows it: the server's side of a connection has a timer."""
        self.put_back("tcp-keepalive", "300")

        def timer(to, seconds):
            self.set(to, "tcp-keepalive", str(seconds))
            talk = self.talk(to)
            talk.ask("PING")
            port = f":{talk.socket.getsockname()[1]:04X}"
            rows = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()]
            (timer,) = [row[5] for row in rows if row[2].endswith(port) and row[3] == "01"]
            return timer.startswith("02:")
        self.assertTrue(self.both(lambda to: timer(to, 100)))
        self.assertFalse(self.both(lambda to: timer(to, 0)))

    def test_who_wants_no_answers_gets_none(self):
        for conversation in CONVERSATIONS:
            lines = conversation.format(c="client:reply").split("|")
            self.both(lambda to, ls=lines: self.talk(to).heard_until_pong(ls))

    def test_a_line_has_the_fields_of_redis(self):
        def line(to):
            talk = self.talk(to)
            talk.ask("CLIENT SETNAME somebody")
            return fields(talk.ask("CLIENT INFO").strip())
        theirs, ours = line(self.theirs), line(self.ours)
        self.assertEqual(list(ours), list(theirs))
        for same in ("name", "flags", "db", "sub", "multi", "cmd", "user", "redir", "resp"):
            self.assertEqual(ours[same], theirs[same], same)

    def test_lists_show_what_clients_do(self):
        def seen(to):
            listener, blocked, keeper, asker = (self.talk(to) for _ in range(4))
            listener.ask("PSUBSCRIBE a*")
            blocked.ask("CLIENT SETNAME blocked")
            blocked.say("BLPOP client:nothing 0")
            keeper.ask("CLIENT SETNAME keeper")
            keeper.ask("CLIENT NO-EVICT ON")
            keeper.ask("MULTI")
            keeper.ask("SET a b")

            def found():
                lines = [fields(one) for one in asker.ask("CLIENT LIST").splitlines() if one]
                mine = {one["laddr"] for one in lines}
                self.assertEqual(len(mine), 1)
                rows = {one["name"] or one["cmd"]: (one["flags"], one["multi"], one["psub"],
                                                    one["cmd"]) for one in lines}
                return rows if rows.get("blocked", ("",))[0] == "b" else None
            rows = wait_for(found, "somebody who is blocked")
            of_type = [fields(one)["psub"] for one in
                       asker.ask("CLIENT LIST TYPE pubsub").splitlines() if one]
            return rows["blocked"], rows["keeper"], rows["psubscribe"], of_type
        self.both(seen)

    def test_kills_as_redis_does(self):
        def by(to, how):
            victim, asker = self.talk(to), self.talk(to)
            host, port = victim.socket.getsockname()
            number = victim.ask("CLIENT ID")
            answer = asker.ask(how.format(address=f"{host}:{port}", id=number))
            return answer, victim.closed(), asker.ask("PING")
        for how in ("CLIENT KILL {address}", "CLIENT KILL ID {id}", "CLIENT KILL ADDR {address}",
                    "CLIENT KILL ID {id} ADDR {address} TYPE normal USER default SKIPME yes"):
            self.both(lambda to, h=how: by(to, h))

        def oneself(to, how):
            asker = self.talk(to)
            host, port = asker.socket.getsockname()
            answer = asker.ask(how.format(address=f"{host}:{port}", id=asker.ask("CLIENT ID")))
            if how.endswith("{id}"):
                return answer, asker.ask("PING")
            return answer, asker.closed()
        for how in ("CLIENT KILL {address}", "CLIENT KILL ID {id}",
                    "CLIENT KILL ADDR {address} SKIPME no"):
            self.both(lambda to, h=how: oneself(to, h))

    def test_kills_who_is_blocked_and_subscribers(self):
        def kill(to):
            blocked, listener, asker = (self.talk(to) for _ in range(3))
            number = blocked.ask("CLIENT ID")
            listener.ask("SUBSCRIBE a")
            blocked.say("BLPOP client:killed 0")
            wait_for(lambda: b"flags=b" in asker.ask(f"CLIENT LIST ID {number}"), "a blocked one")
            answers = [asker.ask(f"CLIENT KILL ID {number}"), asker.ask("CLIENT KILL TYPE pubsub")]
            gone = blocked.closed(), listener.closed()
            asker.ask("DEL client:killed")
            # Nobody takes it away.
            return (answers, gone, asker.ask("RPUSH client:killed x"),
                    asker.ask("LLEN client:killed"))
        self.both(kill)

    def test_a_pause_of_writes_lets_only_writes_wait(self):
        def pause(to):
            asker, reader, writer, queue, herald = (self.talk(to) for _ in range(5))
            heard = [asker.ask("SET client:pause 1"), queue.ask("MULTI"),
                     queue.ask("SET client:pause queued")]
            heard.append(asker.ask("CLIENT PAUSE 60000 WRITE"))
            heard.append(reader.ask("GET client:pause"))
            writer.say("SET client:pause 2")
            writer.say("GET client:pause")
            queue.say("EXEC")
            herald.say("PUBLISH nobody x")
            heard.append(all(one.silent(0.3) for one in (writer, queue, herald)))
            heard.append(reader.ask("GET client:pause"))
            heard.append(asker.ask("CLIENT UNPAUSE"))
            heard += [writer.hear(), writer.hear() in (b"2", b"queued"), queue.hear(),
                      herald.hear()]
            return heard
        self.both(pause)

    def test_a_pause_of_all_ends_by_itself(self):
        def pause(to):
            asker, other = self.talk(to), self.talk(to)
            heard = [asker.ask("CLIENT PAUSE 1000")]
            other.say("PING")
            heard.append(other.silent(0.3))
            # This waits, too; the end of the first pause is its beginning.
            return heard + [asker.ask("CLIENT PAUSE 10 WRITE"), other.hear(), other.ask("PING")]
        self.both(pause)

    def test_both_ports_are_one_list(self):
        plain, cluster = self.talk(self.ours), self.talk((self.agent.host, CLUSTER_PORT))
        cluster.ask("CLIENT SETNAME there")
        number = cluster.ask("CLIENT ID")
        listed = [fields(one) for one in plain.ask("CLIENT LIST").splitlines() if one]
        self.assertIn((str(number), "there"), [(one["id"], one["name"]) for one in listed])
        self.assertEqual(len({one["id"] for one in listed}), len(listed))
        self.assertEqual(sorted(int(one["id"]) for one in listed),
                         [int(one["id"]) for one in listed])
        self.assertEqual(plain.ask(f"CLIENT KILL ID {number}"), 1)
        self.assertTrue(cluster.closed())


if __name__ == "__main__":
    unittest.main()
