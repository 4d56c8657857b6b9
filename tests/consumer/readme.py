#!/usr/bin/env python3
"""Writes each C++ block of a Markdown file as a program: readme.py README.md FOLDER

A block that does not stand for itself (no main) is an error: what readers see is what runs.
"""

import pathlib
import re
import sys


def main():
    source, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    blocks = re.findall(r"^```cpp\n(.*?)^```$", source.read_text(), re.M | re.S)
    if not blocks:
        sys.exit(f"{source}: no C++ block")
    folder.mkdir(parents=True, exist_ok=True)
    for number, block in enumerate(blocks, 1):
        if "int main(" not in block:
            sys.exit(f"{source}: C++ block {number} is not a program")
        (folder / f"readme_{number}.cc").write_text(block)


if __name__ == "__main__":
    main()
