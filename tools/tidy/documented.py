#!/usr/bin/env python3
"""Every public declaration says what it means: asks Doxygen for those that do not.

    documented.py FOLDER-OF-HEADERS
    documented.py --control      a header without a word must be noticed
"""

import pathlib
import re
import subprocess
import sys
import tempfile

SETTINGS = """
INPUT = {folder}
FILE_PATTERNS = *.h
RECURSIVE = YES
QUIET = YES
GENERATE_HTML = NO
GENERATE_LATEX = NO
GENERATE_XML = YES
XML_PROGRAMLISTING = NO
OUTPUT_DIRECTORY = {output}
WARN_IF_UNDOCUMENTED = YES
WARN_IF_DOC_ERROR = NO
WARN_NO_PARAMDOC = NO
WARN_FORMAT = "$file:$line: $text"
"""


def undocumented(folder):
    """One line for each declaration without documentation."""
    with tempfile.TemporaryDirectory() as output:
        result = subprocess.run(["doxygen", "-"], text=True, capture_output=True, check=True,
                                input=SETTINGS.format(folder=folder, output=output), timeout=120)
    return [line for line in result.stderr.splitlines() if re.search(r"is not documented", line)]


def control():
    with tempfile.TemporaryDirectory() as folder:
        silent = "#pragma once\n/// A room.\nnamespace pando { void shout(); }\n"
        pathlib.Path(folder, "silent.h").write_text(silent)
        found = undocumented(folder)
    if len(found) != 1 or "shout" not in found[0]:
        sys.exit(f"documented: the planted declaration was not noticed: {found}")


def main():
    if sys.argv[1] == "--control":
        return control()
    found = undocumented(sys.argv[1])
    for line in found:
        print(line)
    print(f"documented: {len(found)} declarations without a word")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
