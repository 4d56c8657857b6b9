"""One script file, registered with an agent of each kind: same environment, same input."""

import json
import pathlib
import re
import tempfile
import unittest

from cluster import Agent, InteropTest, form, run_all, stop_all, wait_all_see, wait_for

KINDS = ("serf", "pando")
# What the shell itself sets is no part of what the agent gave it.
SCRIPT = r"""#!/bin/sh
input=$(cat; echo .)
{
  env | grep -Ev '^(PWD|OLDPWD|SHLVL|_)=' | LC_ALL=C sort
  printf 'stdin<<%s>>\n' "${input%.}"
  echo ----
} >> handler.log
if [ "$SERF_QUERY_NAME" = quiet ]; then exit 0; fi
if [ "$SERF_QUERY_NAME" = fail ]; then echo said; exit 3; fi
if [ "$SERF_QUERY_NAME" = loud ]; then echo to-stderr >&2; exit 0; fi
if [ "$SERF_EVENT" = query ]; then echo "answer to $SERF_QUERY_NAME"; fi
"""


def blocks(agent):
    """What each run of the handler was given, with what differs between any two nodes masked."""
    path = agent.directory / "handler.log"
    text = path.read_text() if path.exists() else ""
    text = re.sub(r"127\.\d+\.\d+\.\d+", "IP", text)
    text = re.sub(r"LTIME=\d+", "LTIME=N", text)
    text = text.replace(agent.name, "SELF")
    # The last piece is empty, or not yet written to its end.
    return text.split("----\n")[:-1]


def runs(agent):
    """Each run as environment and input; a run for several members as one for each of them.

    Which members share a run depends on when they were heard of. Tags come in any order from the
    original.
    """
    found = []
    for block in blocks(agent):
        environment, _, rest = block.partition("stdin<<")
        given = rest.rpartition(">>")[0]
        if "SERF_EVENT=member-" not in environment:
            found.append((environment, given))
            continue
        for line in given.splitlines(keepends=True):
            *front, tags = line.rstrip("\n").split("\t")
            tags = ",".join(sorted(tags.split(",")))
            found.append((environment, "\t".join([*front, tags]) + line[len(line.rstrip("\n")):]))
    return sorted(found)


class Handlers(InteropTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)
        home = self.enterContext(tempfile.TemporaryDirectory())
        self.script = pathlib.Path(home) / "handler.sh"
        self.script.write_text(SCRIPT)
        self.script.chmod(0o755)

    def watched(self, *handlers):
        """One agent of each kind with the script as its handler."""
        agents = [Agent(kind, f"watched-{kind}", "-tag=role=web server", "-tag=my-zone.x=a,b",
                        "-tag=ümlaut=ja", *[f"-event-handler={spec}{self.script}"
                                            for spec in handlers]).launch() for kind in KINDS]
        return [agent.ready() for agent in agents]

    def wait_for_runs(self, watched, text, count=1):
        for agent in watched:
            wait_for(lambda a=agent: sum(text in e + i for e, i in runs(a)) >= count,
                     f"{agent.name} has run its handler for {text}")

    def test_every_kind_of_event_gives_the_same_environment_and_input(self):
        watched = self.watched("")
        peers = [Agent("serf", "peer", "-tag=role=db").start() for _ in KINDS]
        doomed = [Agent("serf", "doomed").start() for _ in KINDS]
        for trio in zip(watched, peers, doomed):
            form(trio)
        self.wait_for_runs(watched, "peer\t")
        self.wait_for_runs(watched, "doomed\t")
        for agent in watched:
            agent.cli("event", "-coalesce=false", "plain", "with payload")
            agent.cli("event", "-coalesce=false", "newline", "ends in one\n")
            agent.cli("event", "-coalesce=false", "empty")
            agent.cli("event", "-coalesce=true", "gathered", "with others")
        run_all([agent.command("query", "-timeout=500ms", name, payload) for agent in watched
                 for name, payload in (("ask", "a question"), ("bare", ""))])
        for agent in peers:
            agent.cli("tags", "-set", "role=cache")
        self.wait_for_runs(watched, "role=cache")
        for agent in peers:
            agent.cli("leave")
        for agent in doomed:
            agent.kill()
        self.wait_for_runs(watched, "SERF_EVENT=member-leave")
        self.wait_for_runs(watched, "SERF_EVENT=member-failed")
        for agent in watched:
            agent.cli("force-leave", "doomed")
        wait_all_see(watched, {"doomed": "left", "peer": "left"}, "both have left")
        self.wait_for_runs(watched, "SERF_EVENT=member-leave", 2)
        for agent in watched:
            agent.cli("force-leave", "-prune", "doomed")
        self.wait_for_runs(watched, "SERF_EVENT=member-reap")

        theirs, ours = (runs(agent) for agent in watched)
        self.assertEqual(theirs, ours)
        kinds = re.findall(r"^SERF_(?:EVENT|USER_EVENT|QUERY_NAME)=(.+)$",
                           "\n".join(environment for environment, _ in ours), re.M)
        self.assertEqual(sorted(kinds), sorted(
            ["member-join"] * 3 + ["member-update", "member-leave", "member-leave",
                                   "member-failed", "member-reap"] +
            ["user", "plain", "user", "newline", "user", "empty", "user", "gathered"] +
            ["query", "ask", "query", "bare"]))

    def test_filters_choose_the_same_events(self):
        watched = self.watched("user:wanted,query:wanted=", "member-leave,member-failed=")
        for name in ("other", "wanted"):
            for agent in watched:
                agent.cli("event", "-coalesce=false", name)
            run_all([agent.command("query", "-timeout=300ms", name) for agent in watched])
        self.wait_for_runs(watched, "_NAME=wanted")
        self.wait_for_runs(watched, "_EVENT=wanted")
        theirs, ours = (runs(agent) for agent in watched)
        self.assertEqual(theirs, ours)
        self.assertEqual(len(ours), 2)

    def test_answers_follow_the_same_rules(self):
        watched = self.watched("query=")
        askers = [Agent("serf", "asker").start() for _ in KINDS]
        for pair in zip(watched, askers):
            form(pair)
        expected = {"normal": "answer to normal\n", "quiet": None, "fail": None,
                    "loud": "to-stderr\n"}
        for name, answer in expected.items():

            def answers(name=name):
                asked = run_all([asker.command("query", "-timeout=2s", "-format=json", name)
                                 for asker in askers])
                found = [json.loads(output) for _, output in asked]
                # An unacknowledged question may be lost, and is asked again.
                if any(len(one["Acks"] or []) < 2 for one in found):
                    return None
                return [list((one["Responses"] or {}).values()) for one in found]

            theirs, ours = wait_for(answers, f"everybody hears {name}")
            self.assertEqual(theirs, ours, name)
            self.assertEqual(ours, [] if answer is None else [answer], name)


if __name__ == "__main__":
    unittest.main(verbosity=2)
