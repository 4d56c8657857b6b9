"""Every verb of either CLI says to our agent what it says to an original one."""

import json
import re
import unittest

from cluster import (Agent, InteropTest, Running, catch_up, form, run_all, start_all, stop_all,
                     time_limit, wait_all_see, wait_for)


def shape(text):
    """What must be equal between two agents: the text without what is theirs alone."""
    text = re.sub(r"127\.\d+\.\d+\.\d+", "IP", text)
    text = re.sub(r"\d+\.\d+ (ms|sec)", r"N \1", text)
    return re.sub(r" +", " ", text)


def columns(text):
    """A table's lines and words, wherever its columns begin and whatever its order."""
    return sorted(shape(line).strip() for line in text.splitlines())


def split_json(text):
    """What was printed before the object (warnings), and the object."""
    before, brace, rest = text.partition("{")
    return before, json.loads(brace + rest)


class VerbsOfOneCluster:
    """Agents of both kinds in one cluster; each verb is run against both kinds and compared.

    The third member is there because an original agent tells nobody of a forced leave when the
    leaver is the only other one alive: in a cluster of two its table then says leaving for ever.
    """

    via = None

    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(stop_all)
        cls.enterClassContext(time_limit(240, "forming the cluster"))
        cls.theirs = Agent("serf", "theirs", "-tag=role=web", "-tag=zone=a")
        cls.ours = Agent("pando", "ours", "-tag=role=web", "-tag=zone=b")
        cls.third = Agent("serf", "third", "-tag=role=db")
        form(start_all([cls.theirs, cls.ours, cls.third]))

    def both(self, *arguments):
        """The same command to both kinds at once."""
        commands = [agent.command(*arguments, via=self.via) for agent in (self.theirs, self.ours)]
        return run_all(commands)

    def assert_same(self, *arguments):
        theirs, ours = self.both(*arguments)
        self.assertEqual((theirs[0], shape(theirs[1])), (ours[0], shape(ours[1])), arguments)
        return ours

    def wait_same(self, seen, *arguments, what="both say the same"):
        """For what takes a while to be the same everywhere, or can be lost: asked until it is."""

        def same():
            results = [seen(*result) for result in self.both(*arguments)]
            if results[0] != results[1]:
                raise ValueError(f"theirs: {results[0]} ours: {results[1]}")
            return [results[0]]

        return wait_for(same, f"{what}: {arguments}")[0]

    def test_members_with_every_filter(self):
        def rows(code, output):
            before, answer = split_json(output) if "{" in output else (output, {"members": []})
            return code, before, sorted((m["name"], m["status"], m["port"],
                                         sorted((m["tags"] or {}).items()),
                                         sorted(m["protocol"].items()))
                                        for m in answer["members"] or [])

        names = {}
        for flags in ([], ["-detailed"], ["-status=alive"], ["-status=failed"], ["-name=ou.*"],
                      ["-tag", "zone=b"], ["-tag", "zone=^nothing$"], ["-role=web"],
                      ["-tag", "role=web", "-tag", "zone=a|b"]):
            _, _, found = self.wait_same(rows, "members", "-format=json", *flags)
            names[" ".join(flags)] = [row[0] for row in found]
        self.assertEqual(names, {
            "": ["ours", "theirs", "third"], "-detailed": ["ours", "theirs", "third"],
            "-status=alive": ["ours", "theirs", "third"], "-status=failed": [],
            "-name=ou.*": ["ours"], "-tag zone=b": ["ours"], "-tag zone=^nothing$": [],
            "-role=web": ["ours", "theirs"], "-tag role=web -tag zone=a|b": ["ours", "theirs"]})

    def test_members_with_a_bad_expression(self):
        self.assert_same("members", "-name=(")

    def test_members_in_columns(self):
        def words(code, output):
            # Tags stand in any order.
            return code, [sorted(re.split(r"[ ,]", line)) for line in columns(output)]

        self.assertEqual(len(self.wait_same(words, "members")[1]), 3)
        self.assertEqual(len(self.wait_same(words, "members", "-detailed")[1]), 3)

    def test_event_and_its_limits(self):
        self.assert_same("event", "hello", "world")
        self.assert_same("event", "-coalesce=false", "hello")
        self.assertEqual(self.assert_same("event", "toolong", "x" * 600)[0], 1)

    def test_query_in_json(self):
        def answers(code, output):
            answer = json.loads(output)
            return code, sorted(answer["Acks"] or []), answer["Responses"]

        acks = {}
        for flags in ((), ("-no-ack",), ("-node=ours",), ("-tag", "zone=a"),
                      ("-relay-factor=1", "-node=third")):
            code, acks[" ".join(flags)], _ = self.wait_same(
                answers, "query", "-timeout=1s", "-format=json", *flags, "q")
            self.assertEqual(code, 0)
        self.assertEqual(acks, {"": ["ours", "theirs", "third"], "-no-ack": [],
                                "-node=ours": ["ours"], "-tag zone=a": ["theirs"],
                                "-relay-factor=1 -node=third": ["third"]})

    def test_query_in_text_and_its_limits(self):
        def lines(code, output):
            return code, sorted(output.splitlines())

        code, found = self.wait_same(lines, "query", "-timeout=1s", "q", "payload")
        self.assertEqual(code, 0)
        self.assertIn("Ack from 'third'", found)
        self.wait_same(lines, "query", "-timeout=1s", "-no-ack", "q")
        self.assertEqual(self.assert_same("query", "-timeout=1s", "load", "z" * 1100)[0], 1)
        self.assertEqual(self.assert_same("query", "_serf_foo")[0], 1)

    def test_tags(self):
        done = (0, "Successfully updated agent tags\n")
        for change, extra in ((("-set", "a=1", "-set", "b=2"), {"a": "1", "b": "2"}),
                              (("-delete", "a", "-set", "b=3"), {"b": "3"}),
                              (("-delete", "b"), {})):
            self.assertEqual(self.both("tags", *change), [done, done])
            expected = {"theirs": ("alive", {"role": "web", "zone": "a"} | extra),
                        "ours": ("alive", {"role": "web", "zone": "b"} | extra),
                        "third": ("alive", {"role": "db"})}
            for agent in (self.theirs, self.ours, self.third):
                wait_for(lambda a=agent, e=expected: a.members(self.via) == e,
                         f"{agent.name} shows the tags after {change}")
        self.assertEqual(self.assert_same("tags", "-set", "huge=" + "x" * 600)[0], 1)

    def test_info_has_the_same_sections_and_keys(self):
        keys = []
        for code, output in self.both("info", "-format=json"):
            self.assertEqual(code, 0, output)
            info = json.loads(output)
            keys.append({section: sorted(values or {}) for section, values in info.items()})
        self.assertEqual(keys[0], keys[1])

        def stable(code, output):
            lines = [line for line in output.splitlines() if not re.match(
                r"\t(goroutines|version|name|zone|\w+_time|\w+_queue|coordinate_resets|"
                r"health_score) = ", line)]
            return code, lines

        self.assertIn("\tmembers = 3", self.wait_same(stable, "info")[1])

    def test_rtt(self):
        for agent in (self.theirs, self.ours):
            wait_for(lambda a=agent: a.cli("rtt", "theirs", "ours", via=self.via).returncode == 0,
                     f"{agent.name} knows both coordinates")
        self.assert_same("rtt", "theirs", "ours")
        self.assertEqual(self.assert_same("rtt", "nobody", "ours")[0], 1)
        self.assertEqual(self.assert_same("rtt", "nobody")[0], 1)

    def test_keys_without_encryption(self):
        for flag in ("-list", "-install=AAECAwQFBgcICQoLDA0ODw==", "-remove=AAAA", "-use=***"):
            code, _ = self.wait_same(lambda code, text: (code, columns(text)), "keys", flag)
            self.assertEqual(code, 1)

    def test_force_leave_of_nobody_and_of_the_living(self):
        everybody = [self.theirs, self.ours, self.third]
        self.assertEqual(self.assert_same("force-leave", "nobody"), (0, ""))
        alive = {agent.name: "alive" for agent in everybody}
        for boss, victim in ((self.theirs, self.ours), (self.ours, self.theirs),
                             (self.ours, self.third)):
            catch_up(boss, everybody)
            time_before = int(boss.statistics()["member_time"])
            result = boss.cli("force-leave", victim.name, via=self.via)
            self.assertEqual((result.returncode, result.stdout), (0, ""))
            # The victim heard of it, and everybody hears its protest.
            wait_for(lambda v=victim, t=time_before: int(v.statistics()["member_time"]) > t,
                     f"{victim.name} hears that {boss.name} wants it gone")
            self.wait_for_protest(victim, everybody, alive)

    def wait_for_protest(self, victim, everybody, alive):
        """A protest is a rumour: whoever missed it hears it when the victim joins again."""
        what = f"{victim.name} is alive again for all"
        try:
            wait_all_see(everybody, alive, what, timeout=30)
        except AssertionError:
            others = [agent.gossip for agent in everybody if agent is not victim]
            self.assertEqual(victim.cli("join", *others).returncode, 0)
            wait_all_see(everybody, alive, what)

    def test_reachability(self):
        for flags in ((), ("-verbose",)):
            code, found = self.wait_same(lambda code, text: (code, columns(text)),
                                         "reachability", *flags)
            self.assertEqual(code, 0)
            self.assertIn("Successfully contacted all live nodes", found)

    def test_join_of_nobody_and_of_everybody(self):
        free = "127.0.0.1:9"
        code, text = self.assert_same("join", free)
        self.assertEqual(code, 1)
        self.assertIn("Error joining the cluster: 1 error occurred:\n"
                      "\t* Failed to join 127.0.0.1: ", text)
        self.assertEqual(self.assert_same("join", self.theirs.gossip, self.ours.gossip)[0], 0)
        self.assertEqual(self.assert_same("join", "-replay", self.theirs.gossip)[0], 0)

    def test_monitor_shows_log_lines_and_events(self):
        for agent in (self.theirs, self.ours):
            monitor = Running(agent.command("monitor", "-log-level=debug", via=self.via))
            self.wait_for_log(monitor, "[INFO] serf: EventMemberJoin: third 127.")
            name = f"watched-{self.via}-{agent.kind}"
            self.assertEqual(agent.cli("event", "-coalesce=false", name, "pay").returncode, 0)
            self.wait_for_event(monitor, [
                "Coalesce: false", 'Event: "user"', "LTime: N", f'Name: "{name}"',
                "Payload: []byte{0x70, 0x61, 0x79}"])
            self.assertEqual(agent.cli("query", "-timeout=300ms", name, "pay").returncode, 0)
            self.wait_for_event(monitor, [
                'Event: "query"', "ID: N", "LTime: N", f'Name: "{name}"',
                "Payload: []byte{0x70, 0x61, 0x79}"])
            self.assertEqual(agent.cli("tags", "-set", f"{name}=1").returncode, 0)
            self.wait_for_log(monitor, f"[INFO] serf: EventMemberUpdate: {agent.name}")
            self.wait_for_event(monitor, ['Event: "member-update"', "Members: LIST"])
            self.assertEqual(agent.cli("tags", "-delete", name).returncode, 0)
            monitor.cleanup()

    @staticmethod
    def wait_for_log(monitor, text):
        monitor.next_line(lambda line: line[:2] == "20" and text in line, text)

    @staticmethod
    def wait_for_event(monitor, wanted):
        """Reads event blocks until one has the wanted lines; log lines may stand between them."""
        while True:
            monitor.next_line(lambda line: line == "Event Info:", f"event {wanted}")
            block = []
            # Members have two lines, the others five.
            while len(block) < 5 and not (len(block) == 2 and "Members: LIST" in block):
                line = monitor.next_line(lambda line: line.startswith("\t"), "line of an event")
                line = re.sub(r"^(\w+): \d+$", r"\1: N", line.strip())
                block.append(re.sub(r"^Members: .*", "Members: LIST", line))
            # The original prints the fields in any order.
            if sorted(block) == wanted:
                return


class TheirClient(VerbsOfOneCluster, InteropTest):
    via = "serf"


class OurClient(VerbsOfOneCluster, InteropTest):
    via = "pando"

    def test_members_with_a_bad_expression(self):
        code, text = self.assert_same("members", "-name=(")
        self.assertEqual(code, 1)
        self.assertIn("^($", text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
