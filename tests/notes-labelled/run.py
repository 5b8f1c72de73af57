#!/usr/bin/env python3
"""Binds notes written by many hands and holds the result against their labels, in TAP.

    run.py BINARY [-v]     -v shows every passage that was bound wrongly or not at all

The notes are in tune/ and held-out/, one file a style. A label stands at the end of a
line, behind "⇐": the events the passage may stand beside, separated by "|"; "tcp.*" is
any of TCP's. A "?" before the list: it may be bound to them and need not be. "?" alone:
whatever it is bound to is not counted. No label: it must not be bound. Only the notes in
tune/ were looked at when weights and terms were chosen. Some (*-408, -chat, -table,
-incident, -qa, -scribble in tune/; *-gzh, -bagu, -lecture, -chat, -cards in held-out/) were
written later without a look at the terms. At first sight 94 % of the bindings were right in
Chinese and 89 % in English, and 86 % and 76 % of the passages found theirs. *-wechat and
*-wiki came last, 46 passages of talk: 93 % and 74 %, and 87 % and 61 %, before they were learnt
from; so much worse may notes be bound that are told as a story.

A binding is right if the label names its event; precision is the share of right ones.
Recall is the share of passages to be bound that have a right one.
"""
import fnmatch
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TIMEOUT_S = 60
PRECISION_MIN = 0.95
RECALL_MIN = 0.85
GROUPS = {
    "@open": ["tcp.syn", "tcp.syn_ack", "tcp.established"],
    "@close": ["tcp.fin.active", "tcp.fin.acked", "tcp.fin.passive", "tcp.time_wait", "tcp.close"],
    "@tw": ["tcp.time_wait", "tcp.tuple_reused"],
}


class Label:
    """What one passage may be bound to."""

    def __init__(self):
        self.events, self.required, self.ignored = [], False, False

    def add(self, text):
        required = not text.startswith("?")
        names = [name.strip() for name in text.lstrip("?").split("|") if name.strip()]
        for name in names:
            self.events += GROUPS.get(name, [name])
        self.required |= required and bool(names)
        self.ignored |= not required and not names

    def accepts(self, event):
        return any(fnmatch.fnmatchcase(event, pattern) for pattern in self.events)


def split_labels(text):
    """The notes as their author wrote them, and the labels by line."""
    lines, labels = [], {}
    for number, line in enumerate(text.splitlines(), 1):
        words, arrow, label = line.partition(" ⇐")
        lines.append(words)
        if arrow:
            labels[number] = label.strip()
    return "\n".join(lines) + "\n", labels


def match(binary, text):
    with tempfile.NamedTemporaryFile("w", suffix=".md") as notes:
        notes.write(text)
        notes.flush()
        done = subprocess.run([binary, "notes", "match", "-F", "json", notes.name],
                              capture_output=True, check=False, timeout=TIMEOUT_S)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


class Count:
    def __init__(self):
        self.passages = self.wanted = self.found = self.right = self.wrong = 0

    def take(self, passage, label):
        right = [event for event in passage["events"] if label.accepts(event)]
        wrong = [event for event in passage["events"] if not label.accepts(event)]
        self.passages += 1
        if label.ignored:
            return True
        self.right += len(right)
        self.wrong += len(wrong)
        self.wanted += label.required
        self.found += label.required and bool(right)
        return not wrong and (bool(right) or not label.required)

    def precision(self):
        return self.right / max(1, self.right + self.wrong)

    def recall(self):
        return self.found / max(1, self.wanted)

    def __iadd__(self, other):
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    def __str__(self):
        return (f"{self.passages} passages, precision {self.precision():.1%} "
                f"({self.wrong} of {self.right + self.wrong} bindings wrong), recall "
                f"{self.recall():.1%} ({self.wanted - self.found} of {self.wanted} missed)")


def measure(binary, path, verbose):
    text, labels = split_labels(path.read_text())
    passages = match(binary, text)
    ends = [passage["line"] for passage in passages[1:]] + [sys.maxsize]
    count = Count()
    for passage, end in zip(passages, ends):
        label = Label()
        for line, written in labels.items():
            if passage["line"] <= line < max(end, passage["line"] + 1):
                label.add(written)
        if not count.take(passage, label) and verbose:
            print(f"#   {path.name}:{passage['line']}: {passage['title'][:50]} "
                  f"{passage['events'] or ''} {passage.get('best', '')} {passage.get('score', '')} "
                  f"| {passage.get('words', '')} | want {label.events}")
    return count


def main():
    binary, verbose = sys.argv[1], "-v" in sys.argv[2:]
    number = 0
    for half in ("tune", "held-out"):
        for language in ("zh", "en"):
            total = Count()
            for path in sorted((HERE / half).glob(f"{language}-*.md")):
                count = measure(binary, path, verbose and (half == "tune" or "-a" in sys.argv))
                print(f"# {half}/{path.name}: {count}")
                total += count
            number += 1
            good = total.precision() >= PRECISION_MIN and total.recall() >= RECALL_MIN
            print(f"{'ok' if good else 'not ok'} {number} - {half} {language}: {total}")
    print(f"1..{number}")


main()
