"""Every verb of the original `serf` CLI says to our agent what it says to its own."""

import json
import re
import subprocess
import unittest

from cluster import Agent, SERF, form, stop_all, wait_for


def shape(text):
    """What must be equal between two agents: the text without what is theirs alone."""
    text = re.sub(r"127\.\d+\.\d+\.\d+", "IP", text)
    text = re.sub(r"\d+\.\d+ (ms|sec)", r"N \1", text)
    text = re.sub(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d", "TIME", text)
    return re.sub(r" +", " ", text)


class ClientVerbs(unittest.TestCase):
    """One agent of each kind, joined; each verb is run against both and compared."""

    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(stop_all)
        cls.theirs = Agent("serf", "theirs", "-tag=role=web", "-tag=zone=a").start()
        cls.ours = Agent("pando", "ours", "-tag=role=web", "-tag=zone=b").start()
        form([cls.theirs, cls.ours])

    def both(self, *arguments):
        return [self.theirs.cli(*arguments), self.ours.cli(*arguments)]

    def assert_same(self, *arguments):
        theirs, ours = self.both(*arguments)
        self.assertEqual((theirs.returncode, shape(theirs.stdout), theirs.stderr),
                         (ours.returncode, shape(ours.stdout), ours.stderr), arguments)
        return ours

    def test_members_with_every_filter(self):
        for flags in ([], ["-detailed"], ["-status=alive"], ["-status=failed"], ["-name=ou.*"],
                      ["-tag", "zone=b"], ["-tag", "zone=^nothing$"], ["-role=web"]):
            theirs, ours = self.both("members", "-format=json", *flags)
            self.assertEqual(theirs.returncode, ours.returncode, flags)
            if theirs.returncode != 0:
                self.assertEqual(theirs.stdout, ours.stdout, flags)
                continue
            rows = [sorted((m["name"], m["status"], m["port"], sorted((m["tags"] or {}).items()),
                            sorted(m["protocol"].items()))
                           for m in json.loads(result.stdout)["members"] or [])
                    for result in (theirs, ours)]
            self.assertEqual(rows[0], rows[1], flags)

    def test_members_with_a_bad_expression(self):
        self.assert_same("members", "-name=(")

    def test_members_in_columns(self):
        theirs, ours = self.both("members")
        columns = [sorted(shape(line).split()[:3] for line in r.stdout.splitlines())
                   for r in (theirs, ours)]
        self.assertEqual(columns[0], columns[1])

    def test_event_and_its_limits(self):
        self.assert_same("event", "hello", "world")
        self.assert_same("event", "-coalesce=false", "hello")
        self.assert_same("event", "toolong", "x" * 600)

    def test_query_and_its_limits(self):
        for flags in (["-format=json"], ["-format=json", "-no-ack"], ["-format=json", "-node=ours"],
                      ["-format=json", "-tag", "zone=a"]):
            theirs, ours = (json.loads(r.stdout) for r in self.both("query", "-timeout=1s", *flags, "q"))
            self.assertEqual(sorted(theirs["Acks"] or []), sorted(ours["Acks"] or []))
            self.assertEqual(theirs["Responses"], ours["Responses"])
        self.assert_same("query", "-timeout=1s", "load", "z" * 1100)
        self.assert_same("query", "_serf_foo")
        self.assert_same("query", "-timeout=1s", "-relay-factor=1", "-no-ack", "q")

    def test_tags(self):
        for agent in (self.theirs, self.ours):
            result = agent.cli("tags", "-set", "a=1", "-set", "b=2")
            self.assertEqual((result.returncode, result.stdout), (0, "Successfully updated agent tags\n"))
            result = agent.cli("tags", "-delete", "a", "-delete", "b")
            self.assertEqual((result.returncode, result.stdout), (0, "Successfully updated agent tags\n"))
        self.assert_same("tags", "-set", "huge=" + "x" * 600)

    def test_info_has_the_same_sections_and_keys(self):
        keys = []
        for result in self.both("info", "-format=json"):
            self.assertEqual(result.returncode, 0, result.stdout)
            info = json.loads(result.stdout)
            keys.append({section: sorted(values or {}) for section, values in info.items()})
        self.assertEqual(keys[0], keys[1])

    def test_rtt(self):
        for agent in (self.theirs, self.ours):
            wait_for(lambda a=agent: a.cli("rtt", "theirs", "ours").returncode == 0,
                     f"{agent.name} knows both coordinates", 60)
        self.assert_same("rtt", "theirs", "ours")
        self.assert_same("rtt", "nobody", "ours")

    def test_keys_without_encryption(self):
        for flag in ("-list", "-install=AAECAwQFBgcICQoLDA0ODw==", "-install=***", "-use=AAAA"):
            theirs, ours = self.both("keys", flag)
            self.assertEqual((theirs.returncode, sorted(theirs.stdout.splitlines())),
                             (ours.returncode, sorted(ours.stdout.splitlines())), flag)

    def test_force_leave_of_nobody_and_of_a_living_node(self):
        self.assert_same("force-leave", "nobody")
        self.assertEqual(self.theirs.cli("force-leave", "ours").returncode, 0)
        self.assertEqual(self.ours.cli("force-leave", "theirs").returncode, 0)
        for agent in (self.theirs, self.ours):
            wait_for(lambda a=agent: set(a.statuses().values()) == {"alive"},
                     f"{agent.name} shows the living as alive again")

    def test_reachability(self):
        for flags in ([], ["-verbose"]):
            theirs, ours = self.both("reachability", *flags)
            self.assertEqual(theirs.returncode, ours.returncode)
            self.assertEqual(*(sorted(shape(r.stdout).splitlines()) for r in (theirs, ours)))

    def test_join_of_nobody_and_of_everybody(self):
        free = "127.0.0.1:9"
        theirs, ours = self.both("join", free)
        self.assertEqual((theirs.returncode, ours.returncode), (1, 1))
        for result in (theirs, ours):
            self.assertIn("Error joining the cluster: 1 error occurred:\n\t* Failed to join 127.0.0.1: ",
                          result.stdout)
        self.assert_same("join", self.theirs.gossip, self.ours.gossip)
        self.assert_same("join", "-replay", self.theirs.gossip)

    def test_monitor_shows_log_lines_and_events(self):
        for agent in (self.theirs, self.ours):
            monitor = subprocess.Popen([SERF, "monitor", f"-rpc-addr={agent.rpc}", "-log-level=debug"],
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            try:
                lines = []

                def reads_until(wanted, monitor=monitor, lines=lines):
                    for line in monitor.stdout:
                        lines.append(line)
                        if wanted in line:
                            return True
                    return False

                self.assertTrue(reads_until("[DEBUG]"), lines)
                self.assertEqual(agent.cli("event", "-coalesce=false", "watched").returncode, 0)
                self.assertTrue(reads_until("Event Info:"), lines)
                self.assertTrue(reads_until('Name: "watched"'), lines)
            finally:
                monitor.kill()
                monitor.wait(timeout=10)
                monitor.stdout.close()


class ClientAuthorization(unittest.TestCase):
    def test_the_rpc_key_is_asked_for_and_checked(self):
        self.addCleanup(stop_all)
        results = []
        for kind in ("serf", "pando"):
            agent = Agent(kind, kind)
            config = agent.directory / "agent.json"
            config.write_text('{"rpc_auth": "secret"}')
            agent.flags.append(f"-config-file={config}")
            agent._answers = lambda a=agent: a.cli("info", "-rpc-auth=secret").returncode == 0
            agent.start()
            results.append([(r.returncode, r.stdout, r.stderr) for r in (
                agent.cli("members"), agent.cli("members", "-rpc-auth=wrong"),
                agent.cli("event", "x"), agent.cli("info", "-rpc-auth=wrong"))])
        self.assertEqual(results[0], results[1])


if __name__ == "__main__":
    unittest.main(verbosity=2)
