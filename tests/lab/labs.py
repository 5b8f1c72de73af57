#!/usr/bin/env python3
"""labs.py: every lab in pcaps/ against itself, and `wirenotes lab` as a program, as TAP."""

import json
import pathlib
import sys
import tempfile
import xml.etree.ElementTree

from lab import LABS, ROOT, Program, records, right_sheet, tasks_of

SCHEMA = ROOT / "docs" / "schema" / "lab.schema.json"
CLOSES = "02-closes"


def require(truth, what):
    if not truth:
        raise RuntimeError(what)


# ---- each lab ------------------------------------------------------------------------

def solved_by_itself(program, name):
    """Its answers are right, each wrong one has its own feedback, the pages have all."""
    status, out, errors = program.run("check", name, "--solve")
    require(status == 0 and "solved by" in out, out + errors)


def right_answers_are_right(program, name):
    sheet = right_sheet(program, name)
    status, out, errors = program.run("check", name, "-", stdin=sheet)
    require(status == 0, out + errors)
    require("right, 0 wrong, 0 not answered" in out, out)


def nothing_is_told_at_first(program, name):
    """An empty sheet, and one full of nonsense, learn nothing of what is right."""
    for sheet in ["", "\n".join(f"{task['task']}: 999999" for task in tasks_of(program, name))]:
        for task in tasks_of(program, name, sheet):
            require(task["right"] is None and task["because"] is None, task)
            require(task["verdict"] != "right", task)


def both_languages(program, name):
    for language in ["en", "zh"]:
        status, out, errors = program.run("open", name, "--lang", language)
        require(status == 0 and len(out) > 500, errors)
        chinese = sum("\u4e00" <= c <= "\u9fff" for c in out)
        require((chinese > 200) == (language == "zh"), f"{language}: {chinese} Chinese characters")


def sheet_is_a_sheet(program, name):
    """What `lab sheet` prints is read by `lab check`, as unanswered."""
    status, out, _ = program.run("sheet", name)
    require(status == 0, out)
    tasks = tasks_of(program, name, out)
    require(tasks and all(task["verdict"] == "unanswered" for task in tasks), tasks)


# ---- the program ---------------------------------------------------------------------

def lists_all(program):
    status, out, errors = program.run("list")
    require(status == 0, errors)
    for folder in LABS:
        require(folder.name in out, f"{folder.name} is not listed")


def exit_statuses(program):
    for arguments, stdin, wanted in [
            (["check", CLOSES, "-"], right_sheet(program, CLOSES), 0),
            (["check", CLOSES, "-"], "first-fin: 9", 1),
            (["check", CLOSES, "-"], "", 1),
            (["check", CLOSES, "-"], "first-fun: 9", 2),
            (["check", CLOSES, "-"], "first-fin: 9\nfirst-fin: 8", 2),
            (["check", CLOSES, "-"], "what is this", 2),
            (["check", CLOSES, "-"], "first-fin: " + "8" * 5000, 2),
            (["check", CLOSES, "-"], "first-fin: \ufffd\x00", 2),
            (["check", CLOSES, "/nonexistent"], "", 2),
            (["check", CLOSES], "", 2),
            (["check", "no-such-lab", "-"], "", 2),
            (["check", CLOSES, "-", "-F", "html"], "", 2),
            (["check", CLOSES, "-", "-r", "/nonexistent"], "", 2),
            (["open"], "", 2),
            (["opn", CLOSES], "", 2),
            (["list", "--labs", "/nonexistent"], "", 2),
    ]:
        status, _, errors = program.run(*arguments, stdin=stdin)
        require(status == wanted, f"{arguments} {stdin[:40]!r}: {status}, not {wanted}: {errors}")
        lines = errors.splitlines()
        require(wanted != 2 or (len(lines) == 1 and lines[0].startswith("wirenotes: ")),
                f"{arguments} {stdin[:40]!r}: not one clear line: {errors!r}")


def answer_only_later(program):
    """Wrong twice, and the third time it is told; not to a CI."""
    own = Program(program.binary)
    for tries in range(4):
        _, out, _ = own.run("check", CLOSES, "-", stdin="first-fin: 9")
        require(("Right is" in out) == (tries >= 2), f"try {tries + 1}: {out}")
        require("It confirms" in out or "it confirms" in out, out)
        told = [task for task in tasks_of(own, CLOSES, "first-fin: 9") if task["right"]]
        require(not told, told)


def feedback_names_the_frame(program):
    task = tasks_of(program, CLOSES, "fin-wait-2: ESTABLISHED")[1]
    require(task["verdict"] == "wrong" and len(task["look"]) == 1, task)
    task = tasks_of(program, CLOSES, "half-close: 4")[6]
    require("4" in task["feedback"] and not task["look"], task)


def score_is_kept(program):
    own = Program(program.binary)
    own.run("check", CLOSES, "-", stdin=right_sheet(own, CLOSES))
    _, out, _ = own.run("list")
    line = next(line for line in out.splitlines() if line.startswith(CLOSES))
    require("11 of 11" in line, line)
    own.run("check", CLOSES, "-", stdin="first-fin: 3")
    _, again, _ = own.run("list")
    require(out == again, "what was solved once is not forgotten")


def broken_score_is_put_aside(program):
    own = Program(program.binary)
    file = pathlib.Path(own.state.name) / "wirenotes" / "labs.ini"
    for broken in [b"no score\n", b"\xff\xfe\x00[", b"[02-closes\nx=1"]:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(broken)
        status, out, errors = own.run("list")
        require(status == 0 and CLOSES in out, errors)
        require(len(errors.splitlines()) == 1 and "labs.ini.broken" in errors, errors)
        require(file.with_suffix(".ini.broken").read_bytes() == broken, "it is not kept")
        require(own.run("list")[2] == "", "it is told only once")


def unwritable_score_is_no_error(program):
    status, out, errors = program.run("check", CLOSES, "-", stdin="first-fin: 8", XDG_STATE_HOME="/proc/nowhere")
    require(status == 1 and "right" in out and len(errors.splitlines()) == 1, errors)


def json_fits_schema(program):
    try:
        import jsonschema
    except ImportError:
        return
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    for sheet in ["", "first-fin: 9\nthree: a\nport-8006: b\nresets: 5"]:
        for more in [[], ["--reveal"]]:
            _, out, _ = program.run("check", CLOSES, "-", "-F", "json", *more, stdin=sheet)
            for record in records(out):
                validator.validate(record)


def junit_counts(program):
    answer = "first-fin: 9 <&\"\x1b[31m]]>\nresets: 5"
    _, out, _ = program.run("check", CLOSES, "-", "-F", "junit", stdin=answer)
    suite = xml.etree.ElementTree.fromstring(out).find("testsuite")
    failures = suite.findall("testcase/failure")
    require(int(suite.get("tests")) == len(suite.findall("testcase")), out)
    require(int(suite.get("failures")) == len(failures) == int(suite.get("tests")) - 1, out)
    require("\x1b" not in out, "an escape came through")


def hostile_answers_are_escaped(program):
    _, out, errors = program.run("check", CLOSES, "-", stdin="first-fin: \x1b]0;x\x07\nthree: \u202e12")
    require("\x1b" not in out + errors and "\u202e" not in out + errors, repr(out))


PAGE = "# A lab\n\n### One <!-- id: one -->\n\nText.\n"
BROKEN = [
    ("", "no task"),
    ("task one: fram\n", "no kind"),
    ("task one: frame\n", "no answer"),
    ("task one: frame\nanswer: tcp.syn\n", "tcp.syn.frame"),
    ("task one: frame\nanswer: http.response.code\n", "no answer to a task"),
    ("task one: frame\nanswer: tcp.syn.frame where\n", "lab.answers:2"),
    ("task one: number\nanswer: count(tcp.syn) + 1\n", "lab.answers:2"),
    ("task one: state\nanswer: client state tcp.syn.frame\n", "after"),
    ("task one: choice\noption a: tcp.syn\n", "less than two"),
    ("answer: 12\n", "before the first task"),
    ("trace: ../../etc/passwd\n", "folder"),
    ("en: x\n", "before the first task"),
    ("task one: frame\nansver: 12\n", "answer"),
]


def broken_labs_are_told(program):
    for answers, word in BROKEN:
        with tempfile.TemporaryDirectory() as folder:
            lab = pathlib.Path(folder) / "90-broken"
            lab.mkdir()
            (lab / "lab.answers").write_text(answers)
            (lab / "lab.en.md").write_text(PAGE)
            status, _, errors = program.run("open", "90", "--labs", folder)
            require(status == 2 and word in errors, f"{answers!r}: {errors!r}")
            require(errors.startswith("wirenotes: "), errors)


UNSOUND = [
    ("task one: frame\nanswer: tcp.syn_ack.frame\nwrong: tcp.syn.frame\n", "nothing is said"),
    ("task one: frame\nanswer: tcp.zero_window.frame\n", "no answer"),
    ("task one: frame\nanswer: tcp.syn.frame\nwrong: tcp.reset.frame\nen: x\n", "nothing in this trace"),
    ("task one: frame\nanswer: tcp.syn.frame\nwrong: first tcp.syn.frame\nen: x\n", "this is right"),
    ("task two: frame\nanswer: tcp.syn.frame\n", "nothing has the id"),
    ("task one: choice\noption a: tcp.syn\noption b: tcp.syn_ack\n", "every option"),
    ("task one: choice\noption a: tcp.syn\noption b: tcp.reset\n", "nothing is said"),
    ("task one: yes-no\nanswer: tcp.syn\nshow: tcp.reset.frame\n", "finds no frame"),
]


def unsound_labs_are_told(program):
    trace = (ROOT / "pcaps/01-one-http-request/trace.pcap").read_bytes()
    for answers, word in UNSOUND:
        with tempfile.TemporaryDirectory() as folder:
            lab = pathlib.Path(folder) / "90-unsound"
            lab.mkdir()
            (lab / "lab.answers").write_text(answers)
            (lab / "lab.en.md").write_text(PAGE)
            (lab / "trace.pcap").write_bytes(trace)
            status, out, errors = program.run("check", "--solve", "--labs", folder)
            require(status == 1 and word in out, f"{answers!r}: {status} {out}{errors}")


EACH = [solved_by_itself, right_answers_are_right, nothing_is_told_at_first, both_languages, sheet_is_a_sheet]
ALL = [lists_all, exit_statuses, answer_only_later, feedback_names_the_frame, score_is_kept,
       broken_score_is_put_aside, unwritable_score_is_no_error, json_fits_schema, junit_counts,
       hostile_answers_are_escaped, broken_labs_are_told, unsound_labs_are_told]


def main():
    program = Program(sys.argv[1])
    cases = [(f"{folder.name}: {test.__name__}", test, [folder.name]) for folder in LABS for test in EACH]
    cases += [(test.__name__, test, []) for test in ALL]
    failed = 0
    print(f"1..{len(cases)}", flush=True)
    for number, (label, test, arguments) in enumerate(cases, 1):
        try:
            test(program, *arguments)
            print(f"ok {number} - {label}", flush=True)
        except Exception as error:
            failed += 1
            print("\n".join(f"# {line}" for line in str(error).splitlines()))
            print(f"not ok {number} - {label}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
