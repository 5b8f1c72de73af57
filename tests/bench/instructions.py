#!/usr/bin/env python3
"""instructions.py: what a packet costs, by stage, in instructions counted by callgrind, as TAP.

Wall time is noisy; instructions are not. The whole analysis is counted over a small
capture of each kind, shared out among the stages of stages.py, and held against
instructions.json. A figure that moves up is a failure; one that moves down is one too, so
that the figures are brought down with the code.

The arguments are the program, built without sanitizers, and the maker of captures.
With --update what was counted is written to instructions.json and docs/performance.md."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import stages

HERE = pathlib.Path(__file__).resolve().parent
FIGURES = HERE / "instructions.json"
PAGE = HERE.parent.parent / "docs" / "performance.md"
# The table stands between these two in PAGE.
MARKS = "<!-- stages -->\n", "<!-- /stages -->\n"

# Debian 12's compiler. Another one may differ by more than this.
SLACK = 0.12
# Which of its ways a library takes depends on the processor, too.
LIBRARY_SLACK = 0.3
# Instructions a packet that no stage fails for, and how much of all may be of none.
FLOOR = 10
OTHER_MOST = 0.01
LIMIT_S = 300
# Meson has malloc() fill what it hands out, which costs instructions of its own.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "MALLOC_PERTURB_"}

# Parts of 10,000 of the captures of ./dev bench.
CAPTURES = {"web": 40, "short": 60, "bulk": 60, "flood": 60}

PCAP_HEADER = 24
WHOLE = "all"
LIBRARIES = {name for name, _, files, _ in stages.STAGES if not files}


def count(program, path, folder):
    """Instructions of one run with one worker, by stage."""
    out = folder / "callgrind.out"
    subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", program,
                    "report", "-F", "json", "--summary", "--lang", "en", "--workers", "1",
                    "-o", "/dev/null", str(path)],
                   check=True, capture_output=True, timeout=LIMIT_S, env=ENVIRONMENT)
    with out.open(encoding="utf-8", errors="replace") as lines:
        return stages.share_out(lines)


def a_packet(counted, start, packets):
    """{stage: instructions a packet} and of all, less what it takes to start."""
    names = [WHOLE] + [row[0] for row in stages.STAGES] + [stages.OTHER]
    each = {name: counted[name] - start[name] for name in names[1:]}
    each[WHOLE] = sum(each.values())
    return {name: round(each[name] / packets) for name in names}


def without_packets(path):
    """What it takes to start is the same for every capture: the notes are read."""
    empty = path.with_name("empty.pcap")
    empty.write_bytes(path.read_bytes()[:PCAP_HEADER])
    return empty


def measure(program, generate):
    """({capture: {stage: figure}}, files that are of no stage)."""
    figures, strange = {}, set()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        start = None
        for kind, parts in CAPTURES.items():
            path = folder / f"{kind}.pcap"
            subprocess.run([generate, kind, str(path), str(parts)], check=True)
            packets = json.loads(path.with_name(path.name + ".json").read_text())["packets"]
            start = start or count(program, without_packets(path), folder)[0]
            counted, unknown = count(program, path, folder)
            figures[kind] = a_packet(counted, start, packets)
            strange |= unknown
    return figures, strange


def allowed(stage, expected):
    """How far a figure may be from what is expected."""
    slack = LIBRARY_SLACK if stage in LIBRARIES else SLACK
    return max(FLOOR, slack * expected)


def judge(kind, figures, expected):
    """What is wrong with the figures of a capture."""
    wrong = []
    for stage, figure in figures.items():
        due = expected.get(stage, 0)
        if stage != stages.OTHER and abs(figure - due) > allowed(stage, due):
            wrong.append(f"{kind}: {stage} took {figure} instructions a packet, expected {due}")
    if figures[stages.OTHER] > OTHER_MOST * figures[WHOLE]:
        wrong.append(f"{kind}: {figures[stages.OTHER]} instructions a packet are of no stage")
    return wrong


def table(figures):
    """Markdown: a row a stage, a column a capture."""
    kinds = list(figures)
    lines = ["| stage | what it does | " + " | ".join(kinds) + " |",
             "|---|---|" + "--:|" * len(kinds)]
    rows = [row[:2] for row in stages.STAGES]
    rows += [(stages.OTHER, "the loader and other libraries"), (WHOLE, "")]
    for name, what in rows:
        lines.append(f"| {name} | {what} | " +
                     " | ".join(f"{figures[kind][name]:,}" for kind in kinds) + " |")
    return "\n".join(lines) + "\n"


def update(figures):
    FIGURES.write_text(json.dumps(figures, indent=2) + "\n")
    before, rest = PAGE.read_text().split(MARKS[0])
    PAGE.write_text(before + MARKS[0] + table(figures) + MARKS[1] + rest.split(MARKS[1])[1])
    print(table(figures), end="")


def report(figures, strange):
    """True when all is as expected."""
    expected = json.loads(FIGURES.read_text())
    print(f"1..{len(figures) + 1}")
    print(f"{'not ok' if strange else 'ok'} 1 - each file is of a stage")
    for name in sorted(strange):
        print(f"# {name} is of no stage: tests/bench/stages.py has the table")
    fine = not strange
    for number, (kind, each) in enumerate(figures.items(), 2):
        wrong = judge(kind, each, expected.get(kind, {}))
        print(f"{'not ok' if wrong else 'ok'} {number} - {kind}: "
              f"{each[WHOLE]} instructions a packet")
        for line in wrong:
            print(f"# {line}")
        fine &= not wrong
    if not fine:
        print("# meant so? tests/bench/instructions.py --update PROGRAM GENERATE")
    return fine


def main():
    program, generate = [word for word in sys.argv[1:] if not word.startswith("--")]
    if not shutil.which("valgrind"):
        print("1..0 # SKIP valgrind is not installed")
        return 0
    figures, strange = measure(program, generate)
    if "--update" in sys.argv:
        update(figures)
        return 0
    return 0 if report(figures, strange) else 1


if __name__ == "__main__":
    sys.exit(main())
