#!/usr/bin/env python3
"""lint.py: the house rules that a program can check, as TAP.

The only argument is the top of the source tree. Each rule is one function that
yields its complaints; adding a rule adds a function to RULES."""

import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1]).resolve()

MOST_FILE_LINES = 600
MOST_FUNCTION_LINES = 60

# Who may know whom: a file includes nothing of a higher rank (docs/architecture.md).
RANKS = {
    "dissectors": 0,
    "annotations": 1,
    "analyzer/bodies": 2,
    "analyzer/capture": 2,
    "analyzer/host": 2,
    "analyzer/engine": 3,
    "analyzer/story": 4,
    "analyzer/report": 5,
    "analyzer/lab": 6,
    "analyzer/export": 6,
    "analyzer/view": 7,
    "analyzer": 8,
}
# Files at the top of analyzer/ that everything above the engine may use.
COMMON = {"analyzer/i18n.h", "analyzer/data.h"}
# Libraries that one folder alone may know.
OWNED_HEADERS = {
    "pcap": "analyzer/capture",
    "ncurses": "analyzer/view",
    "curses": "analyzer/view",
    "libmnl": "analyzer/host",
}
# No bound, a stack that input can make grow, or a jump that skips the cleanup.
FORBIDDEN = ["strcpy", "strcat", "sprintf", "vsprintf", "gets", "alloca", "g_alloca", "setjmp",
             "longjmp"]

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)
CODE_FOLDERS = ["dissectors", "annotations", "analyzer", "tests"]


def sources(*folders, suffixes=(".c", ".h")):
    for folder in folders or CODE_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and path.is_file():
                yield path


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def without_comments(text):
    """The code alone: comments and strings blanked, lines kept."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def files_are_short():
    for path in sources():
        lines = len(path.read_text().splitlines())
        if lines > MOST_FILE_LINES:
            yield f"{name_of(path)}: {lines} lines, of {MOST_FILE_LINES} at most"


def functions_are_short():
    """A function's braces stand in the first column (.clang-format), and only they do."""
    for path in sources(suffixes=(".c",)):
        start = None
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if line == "{":
                start = number
            elif line == "}" and start:
                if number - start + 1 > MOST_FUNCTION_LINES:
                    yield (f"{name_of(path)}:{start}: a function of {number - start + 1} lines, "
                           f"of {MOST_FUNCTION_LINES} at most")
                start = None


def rank_of(name):
    """(rank, folder) of a file, or None for what stands outside the layers."""
    if name in COMMON:
        return None
    for folder, rank in RANKS.items():
        if name.startswith(folder + "/"):
            return rank, folder
    return None


def includes_point_down():
    for path in sources("dissectors", "annotations", "analyzer"):
        own = rank_of(name_of(path))
        for quote, included in INCLUDE.findall(path.read_text()):
            target = (path.parent / included).resolve()
            if quote == "<" or not target.is_relative_to(ROOT) or own is None:
                continue
            other = rank_of(name_of(target))
            if other and (other[0] > own[0] or (other[0] == own[0] and other[1] != own[1])):
                yield f"{name_of(path)} includes {name_of(target)}, which stands above or beside it"


def libraries_have_one_owner():
    for path in sources("dissectors", "annotations", "analyzer"):
        for quote, included in INCLUDE.findall(path.read_text()):
            library = included.split("/")[0].removesuffix(".h")
            owner = OWNED_HEADERS.get(library)
            if quote == "<" and owner and not name_of(path).startswith(owner + "/"):
                yield f"{name_of(path)} includes <{included}>, which only {owner} may know"


def calls_are_safe():
    pattern = re.compile(r"\b(" + "|".join(FORBIDDEN) + r")\s*\(|\bgoto\b")
    for path in sources():
        for number, line in enumerate(without_comments(path.read_text()).splitlines(), 1):
            found = pattern.search(line)
            if found:
                yield f"{name_of(path)}:{number}: {found[0].rstrip(' (')} is not used here"


def headers_are_guarded():
    for path in sources(suffixes=(".h",)):
        if "#pragma once" not in path.read_text():
            yield f"{name_of(path)}: no #pragma once"


def tests_are_listed():
    """A test-NAME.c or fuzz-NAME.c that meson does not know would never run."""
    for folder, prefix in (("tests/unit", "test-"), ("tests/fuzz", "fuzz-")):
        listed = (ROOT / folder / "meson.build").read_text()
        for path in sorted((ROOT / folder).glob(prefix + "*.c")):
            if f"'{path.stem.removeprefix(prefix)}'" not in listed:
                yield f"{name_of(path)} is not in {folder}/meson.build"


def text_is_tidy():
    for path in sources(*CODE_FOLDERS, "pcaps", "docs",
                        suffixes=(".c", ".h", ".def", ".py", ".sh", ".build")):
        text = path.read_bytes()
        if text and not text.endswith(b"\n"):
            yield f"{name_of(path)}: no newline at the end"
        for number, line in enumerate(text.split(b"\n"), 1):
            if line.endswith((b" ", b"\t", b"\r")):
                yield f"{name_of(path)}:{number}: blanks at the end of the line"


def layout_is_clang_formats():
    if not shutil.which("clang-format"):
        return None
    paths = [str(path) for path in sources()]
    done = subprocess.run(["clang-format", "--dry-run", *paths], capture_output=True, text=True,
                          check=False)
    found = re.findall(r"^(\S+?):(\d+):\d+: warning", done.stderr, re.MULTILINE)
    first = {}
    for path, line in found:
        first.setdefault(path, line)
    return [f"{pathlib.Path(path).relative_to(ROOT)}:{line}: run ./dev format"
            for path, line in first.items()]


RULES = [
    files_are_short,
    functions_are_short,
    includes_point_down,
    libraries_have_one_owner,
    calls_are_safe,
    headers_are_guarded,
    tests_are_listed,
    text_is_tidy,
    layout_is_clang_formats,
]


def main():
    print(f"1..{len(RULES)}")
    broken = 0
    for number, rule in enumerate(RULES, 1):
        title = rule.__name__.replace("_", " ")
        result = rule()
        if result is None:
            print(f"ok {number} - {title} # SKIP a tool is missing")
            continue
        complaints = list(result)
        for complaint in complaints:
            print(f"# {complaint}")
        print(f"{'not ok' if complaints else 'ok'} {number} - {title}")
        broken += bool(complaints)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
