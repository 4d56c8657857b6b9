"""One script file, registered with an agent of each kind: same environment, same input."""

import json
import pathlib
import re
import tempfile
import unittest

from cluster import Agent, form, stop_all, wait_for

SCRIPT = r"""#!/bin/sh
input=$(cat; echo .)
{
  env | grep '^SERF_' | sort
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
    return [block for block in text.split("----\n") if block.strip()]


class Handlers(unittest.TestCase):
    def setUp(self):
        self.addCleanup(stop_all)
        home = tempfile.TemporaryDirectory()
        self.addCleanup(home.cleanup)
        self.script = pathlib.Path(home.name) / "handler.sh"
        self.script.write_text(SCRIPT)
        self.script.chmod(0o755)

    def agent(self, kind, name, *handlers):
        agent = Agent(kind, name, "-tag=role=web server", "-tag=my-zone.x=a,b", "-tag=ümlaut=ja")
        agent.flags += [f"-event-handler={spec}{self.script}" for spec in handlers]
        return agent.start()

    def test_every_kind_of_event_gives_the_same_environment_and_input(self):
        seen = {}
        for kind in ("serf", "pando"):
            watched = self.agent(kind, f"watched-{kind}", "")
            peer = Agent("serf", "peer", "-tag=role=db").start()
            form([watched, peer])
            watched.cli("event", "-coalesce=false", "plain", "with payload")
            watched.cli("event", "-coalesce=false", "newline", "ends in one\n")
            watched.cli("event", "-coalesce=false", "empty")
            watched.cli("query", "-timeout=500ms", "ask", "a question")
            peer.cli("tags", "-set", "role=cache")
            wait_for(lambda w=watched: any("member-update" in b for b in blocks(w)), "update is seen")
            peer.cli("leave")
            wait_for(lambda w=watched: any("member-leave" in b for b in blocks(w)), "leave is seen")
            seen[kind] = sorted(self.normal(block) for block in blocks(watched))
            stop_all()
        self.assertEqual(seen["serf"], seen["pando"])

    @staticmethod
    def normal(block):
        """Members of one event and tags of one member come in any order from the original."""
        head, _, rest = block.partition("stdin<<")
        lines = rest.rsplit(">>", 1)[0].split("\n")
        lines = ["\t".join([*line.split("\t")[:3], ",".join(sorted(line.split("\t")[3].split(",")))])
                 if line.count("\t") == 3 else line for line in lines]
        return head + "\n".join(sorted(lines))

    def test_filters_choose_the_same_events(self):
        seen = {}
        for kind in ("serf", "pando"):
            watched = self.agent(kind, f"watched-{kind}", "user:wanted,query:wanted=")
            for name in ("other", "wanted"):
                watched.cli("event", "-coalesce=false", name)
                watched.cli("query", "-timeout=300ms", name)
            wait_for(lambda w=watched: len(blocks(w)) >= 2, "both wanted ones are handled")
            seen[kind] = blocks(watched)
            stop_all()
        self.assertEqual(seen["serf"], seen["pando"])

    def test_answers_follow_the_same_rules(self):
        seen = {}
        for kind in ("serf", "pando"):
            watched = self.agent(kind, f"watched-{kind}", "query=")
            asker = Agent("serf", "asker").start()
            form([watched, asker])
            answers = {}
            for name in ("normal", "quiet", "fail", "loud"):
                result = asker.cli("query", "-timeout=2s", "-format=json", name)
                answers[name] = list((json.loads(result.stdout)["Responses"] or {}).values())
            seen[kind] = answers
            stop_all()
        self.assertEqual(seen["serf"], seen["pando"])
        self.assertEqual(seen["pando"]["loud"], ["to-stderr\n"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
