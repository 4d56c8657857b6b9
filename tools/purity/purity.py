#!/usr/bin/env python3
"""Asks the linker's view of the pure rooms: which symbols do their archives need from outside?

    purity.py ARCHIVE...            no archive may need a forbidden symbol
    purity.py --control ARCHIVE     this archive breaks every rule: each must be noticed
"""

import re
import subprocess
import sys

# Rule, symbols (demangled, from their beginning), reason.
RULES = [(name, re.compile(pattern), reason) for name, pattern, reason in (
    ("clock",
     r"std::chrono::.*clock::now\b"
     r"|(clock_gettime|gettimeofday|time|clock|localtime\w*|gmtime\w*)$",
     "time is an argument, never a question"),
    ("sleep", r"(clock_nanosleep|nanosleep|usleep|sleep|timerfd_\w+|alarm|setitimer)$",
     "a machine says when it wants to be woken: deadline()"),
    ("entropy",
     r"std::random_device\b"
     r"|(getrandom|getentropy|s?rand(om)?(_r)?|arc4random\w*|RAND_\w+)$",
     "same seed, same run: base/rng.h with a state from outside"),
    ("thread",
     r"(pthread_|sem_|std::thread\b|std::this_thread|std::condition_variable|std::__future)",
     "a machine has one thread and does not know it"),
    ("socket",
     r"(socket|bind|connect|listen|accept4?|shutdown|send(to|m?msg)?|recv(from|m?msg)?|p?poll"
     r"|select|epoll_\w+|[gs]etsockopt|getaddrinfo|gethostby\w+|getifaddrs)$",
     "the shell owns the sockets: emit what is to be sent"),
    ("file",
     r"(f?open(at)?(64)?|creat(64)?|p?read(64)?|p?write(64)?|unlink|rename|mkdir|f?stat(64)?"
     r"|mmap(64)?)$"
     r"|std::basic_(if|of|f)stream|std::basic_filebuf|std::filesystem",
     "the shell owns the files: emit what is to be stored"),
    ("environment", r"(secure_)?getenv$", "what matters comes as configuration"),
    ("exception", r"__cxa_(re)?throw|__cxa_begin_catch|std::__throw_invalid_argument",
     "pure rooms return std::expected (the last one is std::stoi and its kin)"),
    ("output", r"(v?f?printf|v?dprintf|f?puts|f?putc|putchar|fwrite|perror|syslog)$"
     r"|std::(cout|cerr|clog)\b",
     "machines do not talk: emit a Note"),
    ("process",
     r"(v?fork|exec\w+|posix_spawn\w*|kill|raise|signal|sigaction|_?exit|system|popen)$",
     "processes and signals belong to the agent"),
)]

# Object -> rule it may break, and why.
EXEMPT = {"assert.cc.o": ("output", "the last words before abort()")}


def needed(archive):
    """Yields (object, symbol) for everything the archive does not define itself."""
    listing = subprocess.run(["nm", "--undefined-only", "--demangle", "--print-file-name", archive],
                             check=True, capture_output=True, text=True).stdout
    for line in listing.splitlines():
        if match := re.match(r".*?:([^:]+\.o):\s+[Uwv] (.*)", line):
            yield match.groups()


def violations(archive):
    for obj, symbol in needed(archive):
        for rule, pattern, reason in RULES:
            if pattern.match(symbol) and EXEMPT.get(obj, ("", ""))[0] != rule:
                yield rule, f"{archive}: {obj} needs `{symbol}` ({rule}): {reason}"


def control(archive):
    """The names of the rules that went unnoticed in an archive that breaks all of them."""
    noticed = {rule for rule, _ in violations(archive)}
    return [rule for rule, _, _ in RULES if rule not in noticed]


def main(arguments):
    if arguments[:1] == ["--control"]:
        missed = control(arguments[1])
        print(f"purity: {len(RULES) - len(missed)} of {len(RULES)} planted violations noticed",
              *missed)
        return 1 if missed else 0
    if not arguments:
        print(__doc__)
        return 2
    found = [text for archive in arguments for _, text in violations(archive)]
    symbols = sum(1 for archive in arguments for _ in needed(archive))
    print(*found, f"purity: {len(arguments)} archives, {symbols} outside symbols, "
          f"{len(found)} forbidden", sep="\n")
    return 1 if found or not symbols else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
