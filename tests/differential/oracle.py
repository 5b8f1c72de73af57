"""oracle.py: what the comparisons with another program have in common: what they are
told, when there is nothing to compare, and how their verdicts are printed, as TAP."""

import argparse
import collections
import os
import pathlib
import shutil


def arguments(description, listed):
    """The command line; `options.captures` is added. None, after a TAP line that says
    why, where tshark or the captures are not here.

    listed: what --show lists, in the plural."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("root", type=pathlib.Path, help="top of the source tree")
    parser.add_argument("cache", type=pathlib.Path, help="folder for what tshark says")
    parser.add_argument("--all", action="store_true", help="all files, not a sample")
    parser.add_argument("--show", metavar="KIND", help=f"list the {listed} of these disagreements")
    options = parser.parse_args()
    options.all = options.all or os.environ.get("WIRENOTES_DIFFERENTIAL") == "all"
    options.captures = pathlib.Path(os.environ.get("WIRENOTES_SHARED", options.root.parent / "shared")) / "captures"
    missing = "tshark" if not shutil.which("tshark") else None if options.captures.is_dir() else str(options.captures)
    if missing:
        print(f"1..0 # SKIP {missing} is not here")
        return None
    options.cache.mkdir(parents=True, exist_ok=True)
    return options


class Comparison:
    """What came of one file, or of all."""

    def __init__(self):
        self.counts = collections.Counter()
        self.kinds = collections.defaultdict(list)

    def add(self, other):
        self.counts.update(other.counts)
        for kind, where in other.kinds.items():
            self.kinds[kind] += where

    def differ(self, subject, kind, *where):
        self.kinds[f"{subject}: {kind}"].append(where)


def tell(verdicts):
    """Prints (name, whether it is good, figure) each, and returns whether all are."""
    for number, (name, good, figure) in enumerate(verdicts, 1):
        print(f"{'' if good else 'not '}ok {number} - {name} {figure}")
    return all(good for _, good, _ in verdicts)
