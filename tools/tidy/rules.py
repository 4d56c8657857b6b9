"""The rules of tools/tidy as data: who may include whom, which words are banned, how long is long.

Every row says why. The unit test plants the `example` of every row and expects exactly that finding.
"""

import re
from dataclasses import dataclass

PURE = ("base", "wire", "core/*", "node")
CODE = ("include/pando", *PURE, "shell", "sim", "doors", "api", "agent", "cli")

# Room -> what its quoted includes may begin with ("<self>": the room itself).
MAY_INCLUDE = {
    "include/pando": ("pando/",),
    "base": ("<self>", "pando/"),
    "wire": ("<self>", "proto/", "base/", "pando/"),
    "core/*": ("<self>", "proto/", "wire/", "base/", "pando/"),
    "node": ("<self>", "core/", "proto/", "wire/", "base/", "pando/"),
    "shell": ("<self>", "node/shard/", "base/", "pando/"),
    "doors": ("<self>", "shell/", "node/shard/view.h", "core/resp/", "wire/resp/", "wire/serf.h", "wire/keyring.h", "base/", "pando/"),
    "api": ("<self>", "shell/", "node/shard/", "wire/resp/", "wire/serf.h", "base/", "pando/"),
    "sim": ("<self>", "node/", "core/", "base/", "pando/"),
    "agent": ("<self>", "doors/", "shell/", "core/access/", "core/resp/door.h", "wire/resp/", "wire/rpc", "wire/coordinate.h", "wire/keyring.h", "wire/serf.h",
              "node/views.h", "base/", "pando/"),
    "cli": ("<self>", "agent/", "sim/", "wire/rpc", "wire/keyring.h", "wire/coordinate.h",
            "core/coord/vivaldi.h", "shell/tls_channel.h", "wire/resp/", "doors/payload_json.h", "base/", "pando/"),
}
WHY_INCLUDE = {
    "include/pando": "a public header stands alone: users have nothing of src",
    "base": "base holds words everyone shares and knows no protocol",
    "wire": "wire turns bytes into messages; it knows no machine and no world",
    "core/*": "a machine knows messages, never another machine: they meet in node",
    "node": "node is the only place where machines meet; it knows no driver",
    "shell": "a shell moves bytes it does not understand: no codec, no machine but those that it drives",
    "doors": "a door is sockets around a client protocol; what clients ask the host answers, "
             "whom agent implements",
    "api": "the library is a shell plus threads and callbacks; of the codecs it knows tags, and the "
           "words in which a shard is asked",
    "sim": "a made-up world drives the node; only checkers look into core",
    "agent": "an agent is shell plus handlers; of the codecs it knows Serf's RPC and what that carries, "
             "of the machines the users of Redis clients and what those can be asked",
    "cli": "the program talks to agents by RPC and as a Redis client, starts agents and "
           "simulations, and embeds a node as its users do",
}

# Single headers beyond a room's row: (room, header) -> why this one.
EXCEPTIONS = {
    ("agent", "wire/coordinate.h"): "RPC replies carry coordinates",
    ("agent", "wire/keyring.h"): "keys in configuration and keyring files are base64",
    ("agent", "wire/serf.h"): "members carry their tags encoded; scripts and clients want text",
    ("agent", "node/views.h"): "get-coordinate shows what the node measured",
    ("doors", "wire/serf.h"): "members carry their tags encoded; clients want text",
    ("doors", "wire/keyring.h"): "clients write keys, and read payloads that are no text, in base64",
    ("api", "wire/serf.h"): "members carry their tags encoded; users want text",
    ("cli", "wire/keyring.h"): "keys and payloads are printed in base64",
    ("cli", "doors/payload_json.h"): "events read the same in monitor and over HTTP",
    ("cli", "core/coord/vivaldi.h"): "rtt is computed from two coordinates, a pure function",
}

# Outside library -> rooms that may use it (test and bench files may use the test libraries).
LIBRARIES = {
    "boost/asio": ("doors",),
    "boost/beast": ("doors",),
    "boost/unordered/": CODE[1:],
    "openssl/": ("wire", "shell"),
    "re2/": ("core/serf", "agent"),
    "nlohmann/": ("doors", "agent", "cli"),
    "toml++/": ("agent",),
    "fmt/": ("base", "wire", "core/*", "node", "shell", "sim", "doors", "api", "agent", "cli"),
}
# Single files beyond their room's row: (file, library) -> why this one.
FILE_LIBRARIES = {
    ("include/pando/asio.h", "boost/asio"): "the header for those who use Asio anyway",
}
TEST_LIBRARIES = ("gtest/", "gmock/", "benchmark/")
# Of LIBRARIES, what tests of any room may use: recorded vectors are JSON, users have loops.
ALSO_IN_TESTS = ("nlohmann/", "boost/asio")
# Of our own, what tests of any room may include: tests/support.
TEST_SUPPORT = ("source_tree.h",)

# Standard and system headers whose mere presence breaks a pure room.
IMPURE_HEADERS = {
    "thread mutex shared_mutex condition_variable future atomic stop_token semaphore latch barrier "
    "pthread.h": "a pure room has one thread and does not know it",
    "random": "its engines and distributions differ between libraries: base/rng.h",
    "iostream fstream filesystem fcntl.h unistd.h": "a pure room has no files and no terminal",
    "ctime time.h sys/time.h": "time is an argument, never a question",
    "sys/socket.h netinet/in.h arpa/inet.h netdb.h poll.h sys/epoll.h sys/un.h":
        "a pure room has no sockets: it emits what it wants to send",
    "exception stdexcept": "pure rooms are built without exceptions",
    "csignal signal.h": "signals belong to the shell",
}


@dataclass(frozen=True)
class Word:
    """A pattern that may not appear in the code (comments and strings removed) of some rooms."""

    rule: str
    pattern: re.Pattern
    rooms: tuple
    reason: str
    example: str
    in_tests: bool = False  # test files too?
    except_in: tuple = ()


def word(rule, pattern, rooms, reason, example, **more):
    return Word(rule, re.compile(pattern), rooms, reason, example, **more)


WORLD = (*PURE, "sim")

WORDS = (
    word("no-std-get", r"\bstd::get<(?!I>)", PURE,  # std::get<I>: of a tuple, by template argument
         "throws on the wrong alternative: get_if makes the other case visible",
         "int a = std::get<int>(v);"),
    word("no-at", r"(\.|->)at\(", PURE,
         "throws on a missing element: find, or an index that was checked", "int a = v.at(0);"),
    word("no-stoi", r"\b(std::)?(sto(i|l|ul|ll|ull|f|d|ld)|atoi|atol|atof|strtol|strtod)\(", PURE,
         "throws or follows the locale: from_chars", "int a = std::stoi(text);"),
    word("no-exceptions", r"\b(throw|try|catch)\b", PURE,
         "pure rooms return std::expected: an error is a value the caller sees", "throw 1;"),
    word("no-clock", r"\b((steady|system|high_resolution|utc|file)_clock|clock_gettime|gettimeofday"
         r"|localtime\w*|gmtime\w*)\b|\btime\((nullptr|NULL|0)\)", WORLD,
         "time is an argument, never a question", "auto now = std::chrono::steady_clock::now();"),
    word("no-entropy", r"\b(random_device|mt19937\w*|default_random_engine|\w+_distribution"
         r"|getrandom|getentropy|RAND_\w*bytes)\b", WORLD,
         "same seed, same run: base/rng.h with a state from outside", "std::random_device device;"),
    word("no-thread", r"\b(j?thread|\w*mutex|condition_variable\w*|atomic\w*|async|(shared_)?future"
         r"|thread_local|pthread_\w+)\b", PURE,
         "a machine has one thread and does not know it", "std::mutex lock;"),
    word("no-environment", r"\b(secure_)?getenv\b", WORLD,
         "the environment is the agent's: pass what matters as configuration",
         'auto home = std::getenv("HOME");'),
    word("no-stdio", r"\b(cout|cerr|clog)\b|\bv?f?printf\(|\b(puts|fputs|fopen|fwrite)\(", PURE,
         "machines do not talk: emit a Note, the exit makes the words", "std::cout << 1;",
         except_in=("src/base/assert.cc",)),
    word("no-sleep", r"\b(sleep_for|sleep_until|usleep|nanosleep)\b|::sleep\(",
         (*WORLD, "shell", "agent"),
         "wait for a condition or a deadline, never for a guess", "usleep(1000);", in_tests=True),
    word("no-rand", r"\bs?rand\(", CODE, "global state that others change: base/rng.h",
         "int a = rand();", in_tests=True),
    word("no-using-std", r"\busing\s+namespace\s+std\s*;", CODE,
         "a name must say where it comes from", "using namespace std;", in_tests=True),
    word("no-skipped-test", r"\bGTEST_SKIP\b|\bDISABLED_\w+", CODE,
         "a test that does not run proves nothing: mend it or delete it", "GTEST_SKIP();",
         in_tests=True),
)

# In every text file of the repository, comments included.
TEXTS = (
    word("no-todo", r"\b(TODO|FIXME|XXX)\b", (),
         "either it is done or it is an issue; a mark in the code is neither", "// TODO: later"),
    word("no-machine-path", r"(?<![\w.])/(work|root|home)/", (),
         "a path of one machine means nothing on another", "// see /home/me/notes"),
)


@dataclass(frozen=True)
class Budget:
    """`target` may be exceeded where the ratchet says so, `hard` never."""

    target: int
    hard: int


LINE_COLUMNS = 100
BUDGETS = {
    "function": Budget(25, 70),
    "file": Budget(250, 500),
    "header": Budget(120, 250),
}
# Test files follow only the hard limits: a story may be long where a function may not.
WHY_BUDGET = "when a piece grows, find the concept that is missing"
