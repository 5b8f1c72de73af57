#!/usr/bin/env python3
"""screens.py: every view on sample traces, screen by screen, as TAP.

screens.py [WALK...] BINARY           compares with tests/view/screens
screens.py --update [WALK...] BINARY  writes them anew; read the diff before you commit it"""

import difflib
import pathlib
import re
import sys
import tempfile

from terminal import ROOT, Terminal, why_not

SCREENS = pathlib.Path(__file__).resolve().parent / "screens"
SIZES = [(80, 24), (132, 43)]
LANGUAGES = ["en", "zh"]

# For each trace: keys to press, then the name of the screen that follows. Keys go on
# from where the ones before have led. (text,) is typed.
WALKS = {
    "01-one-http-request": [
        ([], "connections"),
        (["F6"], "sort"),
        (["Escape", "j", "Enter"], "ladder"),
        (["j", "j"], "ladder-third-segment"),
        (["Tab", "J", "j"], "ladder-pane"),
        (["Escape", "w"], "ladder-why"),
        (["w", "}", "b", "G", "k", "k"], "bytes"),
        (["q", "q", "2"], "requests"),
        (["Enter"], "request-in-ladder"),
        (["4"], "notes"),
        (["}", "}", "}", "Enter"], "passage"),
        (["Enter"], "passage-in-ladder"),
        (["5"], "doctor"),
        (["?"], "help"),
    ],
    "02-closes": [
        (["F4", ('connection.closed == "reset"',), "Enter"], "filtered"),
        (["F4", "C-u", ("connection.close == 1",), "Enter"], "filter-mistaken"),
        (["C-u", "Enter", "/", ("four",), "Enter", "n"], "searched"),
        (["I"], "reversed"),
    ],
    "04-loss": [
        (["j", "j", "Enter", "}"], "ladder-loss"),
    ],
    "08-time-wait-storm": [
        (["3"], "time-wait"),
        (["Right", "Right", "Right", "Tab", "PgDn"], "time-wait-later"),
    ],
    "09-close-wait-leak": [
        (["3"], "close-wait"),
    ],
    # as it comes through a pipe, and then is over
    "pipe 02-closes": [
        ([], "grown"),
        (["F6", "j", "j", "j", "j", "j", "j", "Enter"], "grown-sorted"),
        (["g", "Enter", "j"], "grown-ladder"),
        (["Escape", "5"], "grown-doctor"),
    ],
    "lab 02-closes": [
        ([], "lab-story"),
        (["j", "Enter", ("10",), "Enter"], "lab-wrong"),
        (["H", "Enter", ("8",), "Enter"], "lab-right"),
        (["j", "Enter", ("time-wait",), "Enter", "o"], "lab-look"),
        (["L", "End", "Enter"], "predict-state"),
        (["2", "Enter", "2", "Enter"], "predict-segment"),
        (["1"], "predict-why"),
    ],
}


# In the line that tells how a capture goes.
CLOCK = re.compile(r"\d+(:\d\d)+")


def without_clocks(screen):
    return "".join(CLOCK.sub(lambda clock: re.sub(r"\d", "0", clock[0]), line) if " ■ " in line else line
                   for line in screen.splitlines(keepends=True))


def trace_of(name):
    return sorted((ROOT / "pcaps" / name).glob("trace.pcap*"))[0].relative_to(ROOT)


def compare(path, seen):
    """A unified diff; empty if they are the same."""
    wanted = path.read_text() if path.exists() else ""
    return list(difflib.unified_diff(wanted.splitlines(), seen.splitlines(), str(path), "seen",
                                     lineterm=""))


def walk(binary, name, size, language, update):
    """Yields (name of the screen, complaint lines)."""
    notes = f"tests/view/notes.{language}.md"
    command = [binary, "--lang", language, "--notes", notes]
    if name.startswith("lab "):
        command += ["lab", "open", name.removeprefix("lab ")]
    elif name.startswith("pipe "):
        command = ["sh", "-c", f'cat {trace_of(name.removeprefix("pipe "))} | "$@"', "sh", *command, "-r", "-"]
    else:
        command += ["-r", str(trace_of(name))]
    with tempfile.TemporaryDirectory() as state, \
            Terminal(command, *size, COLORTERM="", XDG_STATE_HOME=state) as terminal:
        is_piped = name.startswith("pipe ")
        terminal.wait(lambda screen: "F10" in screen and (not is_piped or " ■ " in screen))
        for keys, label in WALKS[name]:
            path = SCREENS / f"{label}.{size[0]}x{size[1]}.{language}.txt"
            terminal.keys(*keys)
            if update:
                path.parent.mkdir(exist_ok=True)
                path.write_text(without_clocks(terminal.settled()))
                yield path.name, []
                continue
            seen = terminal.wait(lambda screen: not compare(path, without_clocks(screen)))
            yield path.name, compare(path, without_clocks(seen))


def main():
    update = "--update" in sys.argv
    walks = [word for word in sys.argv[1:-1] if word in WALKS] or list(WALKS)
    binary = pathlib.Path(sys.argv[-1]).resolve()
    if why_not():
        print(f"1..0 # SKIP {why_not()}")
        return 0
    number = failed = 0
    print(f"1..{sum(len(WALKS[name]) for name in walks) * len(SIZES) * len(LANGUAGES)}", flush=True)
    for name in walks:
        for size in SIZES:
            for language in LANGUAGES:
                for label, complaint in walk(binary, name, size, language, update):
                    number += 1
                    failed += bool(complaint)
                    print("\n".join(f"# {line}" for line in complaint))
                    print(f"{'not ok' if complaint else 'ok'} {number} - {label}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
