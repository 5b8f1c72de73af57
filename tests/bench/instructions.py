#!/usr/bin/env python3
"""instructions.py: what a packet costs, in instructions counted by callgrind, as TAP.

Wall time is noisy; instructions are not. The whole analysis is counted over a small
capture of each kind, and held against instructions.json. More than SLACK above
is a failure; as much below is one too, so that the figures are brought down with the code.

The arguments are the program, built without sanitizers, and the maker of captures.
With --update the figures are measured again and printed."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# Debian 12's compiler. Another one may differ by more than this.
SLACK = 0.12
LIMIT_S = 300
# Meson has malloc() fill what it hands out, which costs instructions of its own.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "MALLOC_PERTURB_"}

# Parts of 10,000 of the captures of ./dev bench.
CAPTURES = {"web": 40, "short": 60, "bulk": 60, "flood": 60}

# Instructions a packet.
EXPECTED = json.loads((pathlib.Path(__file__).with_name("instructions.json")).read_text())


def count(program, path, folder):
    """Instructions of one run with one worker."""
    out = folder / "callgrind.out"
    subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", program,
                    "report", "-F", "json", "--summary", "--lang", "en", "--workers", "1",
                    "-o", "/dev/null", str(path)],
                   check=True, capture_output=True, timeout=LIMIT_S, env=ENVIRONMENT)
    told = out.read_text()
    return int(re.search(r"^(?:summary|totals): (\d+)", told, re.MULTILINE)[1])


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
            # less what it takes to start, and to read the notes
            start = count(program, empty, folder)
            figures[kind] = round((count(program, path, folder) - start) / packets)
    return figures


def judge(number, kind, figure):
    expected = EXPECTED[kind]
    fine = abs(figure - expected) / expected <= SLACK
    print(f"{'ok' if fine else 'not ok'} {number} - {kind}: {figure} instructions a packet, expected {expected}")
    return fine


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
    print(f"1..{len(figures)}")
    fine = [judge(number, *each) for number, each in enumerate(figures.items(), 1)]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
