#!/usr/bin/env python3
"""instructions.py: what a packet costs, in instructions counted by callgrind, as TAP.

Wall time is noisy; instructions are not. Each stage of the analysis is counted over a
small capture of each kind, and held against the figures below. More than SLACK above
is a failure; as much below is one too, so that the figures are brought down with the code.

The arguments are the program, built without sanitizers, and the maker of captures.
With --update the figures are measured again and printed."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# Debian 12's compiler. Another one may differ by more than this.
SLACK = 0.12
LIMIT_S = 300

# Parts of 10,000 of the captures of ./dev bench.
CAPTURES = {"web": 40, "short": 60, "bulk": 60, "flood": 60}

# Functions that stand for a stage, all they call included. They are kept out of line.
STAGES = {
    "capture": "capture_next",
    "decode": "loader_fill",
    "tcp": "tcp_connection_segment",
    "protocols": "layer_data",
    "story": "story_part_connection",
    "notes": "binder_count",
}

# Instructions a packet.
EXPECTED = json.loads((pathlib.Path(__file__).with_name("instructions.json")).read_text())


def count(program, path, folder):
    """{stage: instructions} of one run with one worker; "all" is the whole program."""
    out = folder / "callgrind.out"
    subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", program,
                    "report", "-F", "json", "--summary", "--lang", "en", "--workers", "1",
                    "-o", "/dev/null", str(path)],
                   check=True, capture_output=True, timeout=LIMIT_S)
    told = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", str(out)],
                          check=True, capture_output=True, text=True).stdout
    found = {"all": int(re.search(r"([\d,]+) \(100", told)[1].replace(",", ""))}
    for stage, function in STAGES.items():
        match = re.search(rf"^\s*([\d,]+) .*:{function}(?:'2)? ", told, re.MULTILINE)
        found[stage] = int(match[1].replace(",", "")) if match else 0
    return found


def measure(program, generate):
    figures = {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        empty = folder / "empty.pcap"
        for kind, parts in CAPTURES.items():
            path = folder / f"{kind}.pcap"
            subprocess.run([generate, kind, str(path), str(parts)], check=True)
            packets = json.loads(path.with_name(path.name + ".json").read_text())["packets"]
            empty.write_bytes(path.read_bytes()[:24])
            start = count(program, empty, folder)["all"]
            found = count(program, path, folder)
            found["all"] -= start  # what it takes to start, and to read the notes
            figures[kind] = {stage: round(n / packets) for stage, n in found.items()}
    return figures


def judge(kind, stage, figure, expected):
    if expected and abs(figure - expected) / expected <= SLACK:
        return f"ok - {kind}: {stage} {figure} instructions a packet (expected {expected})", True
    return f"not ok - {kind}: {stage} {figure} instructions a packet, expected {expected}", False


def main():
    update = "--update" in sys.argv
    program, generate = [word for word in sys.argv[1:] if not word.startswith("--")]
    if not shutil.which("valgrind"):
        print("1..0 # SKIP valgrind is not installed")
        return 0
    figures = measure(program, generate)
    if update:
        print(json.dumps(figures, indent=2))
        return 0
    lines = [judge(kind, stage, figure, EXPECTED[kind][stage])
             for kind, stages in figures.items() for stage, figure in stages.items()
             if figure or EXPECTED[kind][stage]]
    print(f"1..{len(lines)}")
    for number, (line, _) in enumerate(lines, 1):
        print(line.replace("ok -", f"ok {number} -", 1))
    return 0 if all(fine for _, fine in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
