#!/usr/bin/env python3
"""Makes the style sheet of the HTML report a string of C: html-style.py IN.css OUT.c

Comments and indents are for those who write it, so they are left out."""
import pathlib
import re
import sys


def main():
    source, target = sys.argv[1:]
    style = re.sub(r"/\*.*?\*/", "", pathlib.Path(source).read_text(), flags=re.S)
    lines = [line.strip() for line in style.splitlines() if line.strip()]
    data = ("\n".join(lines) + "\n").encode()
    numbers = ",".join(str(byte) for byte in data)
    pathlib.Path(target).write_text(
        f"extern const char html_style[];\nconst char html_style[] = {{{numbers},0}};\n")


main()
