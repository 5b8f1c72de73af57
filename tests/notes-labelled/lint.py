#!/usr/bin/env python3
"""Holds `notes lint` against sentences that are wrong and sentences that are true, in TAP.

    lint.py BINARY [-v] [-a]   -v shows what is missed and what is blamed wrongly in the half
                               for tuning, -a in both

statements/LANGUAGE.txt has, under the [rule] of each statement, sentences that make it (✗)
and true ones about the same things (✓). LANGUAGE-2 and -3 were written later, each without a
look at the words of the rules; of what they said at first sight 59 to 66 (-2) and 80 to 83 of
100 (-3) were caught. Every second sentence is held out, which means that it was not looked at
when the rules were written; but those of -2 were, when the others had been learnt from.
A sentence counts as caught if its own rule names it; precision
is the share of wrong sentences among those that any rule names.
"""
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TIMEOUT_S = 60
PRECISION_MIN = 0.95
RECALL_MIN = 0.85
LISTS = ("zh", "en", "zh-2", "en-2", "zh-3", "en-3")
LEARNT = ("zh-2", "en-2")  # all of it
Sentence = collections.namedtuple("Sentence", "rule wrong held_out text")


def read(path):
    rule, counts = None, collections.Counter()
    for line in path.read_text().splitlines():
        if line.startswith("["):
            rule = line.strip("[]")
            continue
        wrong = line.startswith("✗")
        counts[rule, wrong] += 1
        held_out = counts[rule, wrong] % 2 == 0 and path.stem not in LEARNT
        yield Sentence(rule, wrong, held_out, line[2:])


def named(binary, sentences):
    """The rules that name each sentence, every one a note of its own."""
    with tempfile.NamedTemporaryFile("w", suffix=".md") as notes:
        notes.write("".join(f"# {n}\n\n- {s.text}\n\n" for n, s in enumerate(sentences)))
        notes.flush()
        done = subprocess.run([binary, "notes", "lint", "-F", "json", notes.name],
                              capture_output=True, check=False, timeout=TIMEOUT_S)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode(errors="replace"))
    rules = collections.defaultdict(set)
    for line in done.stdout.decode().splitlines():
        record = json.loads(line)
        if record["kind"] == "incomplete":
            continue
        rules[(record["line"] - 3) // 4].add(record["rule"])
    return [rules[n] for n in range(len(sentences))]


def incomplete(binary, text):
    """What a whole notebook is told to leave out."""
    with tempfile.NamedTemporaryFile("w", suffix=".md") as notes:
        notes.write(text.replace("↵", "\n") + "\n")
        notes.flush()
        done = subprocess.run([binary, "notes", "lint", "-F", "json", notes.name],
                              capture_output=True, check=False, timeout=TIMEOUT_S)
    records = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return {record["rule"] for record in records if record["kind"] == "incomplete"}


def judge_gaps(binary, number):
    """gaps.txt: under the [rule] of each gap, notes that have it (✗) and notes that do not."""
    sentences = list(read(HERE / "statements" / "gaps.txt"))
    bad = []
    for s in sentences:
        found = incomplete(binary, s.text)
        if (s.rule in found) != s.wrong or (found and not s.wrong):
            bad.append((s, found))
    for s, found in bad:
        print(f"#   {s.rule} {'not told' if s.wrong else 'told'}: {s.text} {sorted(found)}")
    left = sum(s.wrong for s in sentences)
    print(f"{'not ok' if bad else 'ok'} {number} - incomplete: {left} notes that leave something "
          f"out, {len(sentences) - left} that do not; {len(bad)} judged wrongly")


def main():
    binary, number = sys.argv[1], 0
    for language in LISTS:
        sentences = list(read(HERE / "statements" / f"{language}.txt"))
        found = list(zip(sentences, named(binary, sentences)))
        for held_out in (False, True):
            half = [(s, rules) for s, rules in found if s.held_out == held_out]
            if not half:
                continue
            wrong = [(s, rules) for s, rules in half if s.wrong]
            missed = [s for s, rules in wrong if s.rule not in rules]
            blamed = [(s, rules) for s, rules in half if not s.wrong and rules]
            caught = sum(bool(rules) for _, rules in wrong)
            if "-a" in sys.argv or ("-v" in sys.argv and not held_out):
                for s in missed:
                    print(f"#   missed {s.rule}: {s.text}")
                for s, rules in blamed:
                    print(f"#   blamed {s.rule}: {s.text} {sorted(rules)}")
            precision = caught / max(1, caught + len(blamed))
            recall = 1 - len(missed) / max(1, len(wrong))
            good = precision >= PRECISION_MIN and recall >= RECALL_MIN
            number += 1
            print(f"{'ok' if good else 'not ok'} {number} - {'held-out' if held_out else 'tune'} "
                  f"{language}: {len(wrong)} wrong sentences, {recall:.1%} caught; "
                  f"{len(half) - len(wrong)} true ones, {len(blamed)} blamed; "
                  f"precision {precision:.1%}")
    for language in ("zh", "en"):
        done = subprocess.run([binary, "notes", "lint", "-F", "json", "--lang", language],
                              capture_output=True, check=False, timeout=TIMEOUT_S)
        number += 1
        print(f"{'ok' if done.returncode == 0 else 'not ok'} {number} - our own notebook, "
              f"{language}: {len(done.stdout.splitlines())} wrong statements")
    number += 1
    judge_gaps(binary, number)
    print(f"1..{number}")


main()
