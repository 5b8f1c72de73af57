#!/usr/bin/env python3
"""manual.py: the section of the manual page on the view's keys, made from requests.def.

manual.py SOURCE-TREE           complains if the page does not say what the table says
manual.py --update SOURCE-TREE  writes it into the page"""

import pathlib
import re
import sys

BEGIN = '.\\" The keys: tests/view/manual.py --update writes them from requests.def.\n'
END = '.\\" End of the keys.\n'

SECTION = re.compile(r'^SECTION\(N_\("(.*)"\)\)$')
REQUEST = re.compile(r'^REQUEST\((\w+),\s*"((?:\\.|[^"\\])*)",\s*[^,]+,\s*N_\("(.*)"\)\)$')


def roff(text):
    """Plain text as mdoc takes it: no escapes, no control lines."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace('"', '\\(dq')
    return text if text[0].isalnum() else "\\&" + text


def keys_of(names):
    return " , ".join(f"Sy {roff(name)}" for name in names.replace("\\\\", "\\").split())


def section_of(table):
    lines = []
    for line in table.splitlines():
        section, request = SECTION.match(line), REQUEST.match(line)
        if section:
            lines += [".El"] if lines else []
            lines += [f".Ss {section[1]}", ".Bl -tag -width Ds"]
        elif request:
            lines += [f".It {keys_of(request[2])}", request[3][0].upper() + request[3][1:] + "."]
    return "\n".join(lines + [".El"]) + "\n"


def main():
    update = "--update" in sys.argv
    root = pathlib.Path(sys.argv[-1])
    page = root / "docs/man/wirenotes.1"
    before = page.read_text()
    start, end = before.index(BEGIN) + len(BEGIN), before.index(END)
    table = (root / "analyzer/view/requests.def").read_text()
    after = before[:start] + section_of(table) + before[end:]
    rows = len(re.findall(r"^REQUEST\(", table, re.MULTILINE))
    told = len(re.findall(r"^\.It ", after[start:], re.MULTILINE)) and section_of(table).count(".It ")
    print("1..2")
    print("ok 1 - every request is read" if rows == told else f"not ok 1 - {told} of {rows} read")
    if update:
        page.write_text(after)
    print("ok 2 - the manual page tells the keys" if update or after == before else
          "not ok 2 - the manual page differs from requests.def: run manual.py --update")
    return 0 if rows == told and (update or after == before) else 1


if __name__ == "__main__":
    sys.exit(main())
