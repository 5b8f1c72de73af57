#!/usr/bin/env python3
"""Notebooks that anyone may have written, against `wirenotes report` and `notes list`, as TAP.

    notes.py BINARY

Whatever is in one: it ends in time, within bounds of memory, with a status that fits,
with nothing in its output that could control a terminal, and with valid JSON."""
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TRACE = str(ROOT / "pcaps/01-one-http-request/trace.pcap")
LIMIT_S = 60
LIMIT_KIB = 2 << 20  # of memory, sanitizers included, which take several times as much


def passages(count):
    return "".join(f"# P{i} <!-- on: tcp.syn  expects: seq >= 0 -->\n\ntext {i}\n\n"
                   for i in range(count)).encode()


# Name, bytes of the notebook, exit status of report.
NOTEBOOKS = [
    ("empty", b"", 0),
    ("hundred-megabytes", None, 2),
    ("ten-thousand-passages", passages(10000), 0),
    ("thirty-thousand-passages", passages(30000), 0),
    ("invalid-utf8", b"# \xff\xfe A \xc0\xaf <!-- on: tcp.syn -->\n\n\xed\xa0\x80 text \xf8\n", 0),
    ("control-characters",
     b"# A\x1b[31m\x07\x00 <!-- on: tcp.syn -->\n\n\x1b]0;owned\x07\x9b2J \xc2\x9b2J \x08\x7f\r\n", 0),
    ("bidirectional", "# \u202eA\u2066 <!-- on: tcp.syn -->\n\n\u202etxet\u200b\n".encode(), 0),
    ("html", b"# <script>alert(1)</script> <!-- on: tcp.syn -->\n\n<img src=x onerror=y> &lt;b&gt;\n", 0),
    ("comment-without-end", b"# A <!-- on: tcp.syn\n\ntext\n" * 50, 0),
    ("unknown-bindings", b"# A <!-- on: \x1b[2Jtcp.sin if xx == -->\n\ntext\n" * 2000, 0),
    ("deep-quotes", b"> " * 100000 + b"A\n", 0),
    ("deep-lists", b"".join(b" " * 2 * i + b"- a\n" for i in range(2000)), 0),
    ("one-long-line", b"# A <!-- on: tcp.syn -->\n\n" + b"word " * 1000000 + b"\n", 0),
    ("many-brackets", b"[" * 200000 + b"\n", 0),
    ("many-stars", b"**a " * 200000 + b"\n", 0),
    ("long-comment", b"# A <!-- on: tcp.syn  id: " + b"x" * 1000000 + b" -->\n\ntext\n", 0),
    ("long-expression", b"# A <!-- on: tcp.syn if " + b"(" * 5000 + b"seq > 0" + b")" * 5000 + b" -->\n\nt\n", 0),
    ("slow-pattern",
     b"# A <!-- on: http.request if target matches \"(a*)*(a*)*(a*)*b\" -->\n\ntext\n", 0),
]


def write(folder, name, contents):
    path = folder / f"{name}.md"
    with open(path, "wb") as out:
        if contents is None:
            for _ in range(100):
                out.write(b"# A <!-- on: tcp.syn -->\n" * 41943)
        else:
            out.write(contents)
    return path


def run(binary, *arguments):
    return subprocess.run([binary, *arguments], capture_output=True, timeout=LIMIT_S, check=False,
                          env={**os.environ, "NO_COLOR": "1"})


def assert_harmless(output, what):
    text = output.decode()  # what is not UTF-8 is a failure as well
    for character in text:
        code = ord(character)
        if (code < 0x20 and character != "\n") or 0x7f <= code < 0xa0 or \
                0x202a <= code <= 0x202e or 0x2066 <= code <= 0x2069:
            raise RuntimeError(f"U+{code:04X} in {what}")


def check(binary, path, status):
    start = time.monotonic()
    done = run(binary, "report", "--notes", str(path), TRACE)
    if done.returncode != status:
        raise RuntimeError(f"status {done.returncode}: {done.stderr[-500:].decode(errors='replace')}")
    assert_harmless(done.stdout, "the report")
    assert_harmless(done.stderr, "the complaints")
    if status == 2:
        if not done.stderr.startswith(b"wirenotes: "):
            raise RuntimeError(f"not told why: {done.stderr!r}")
        return time.monotonic() - start
    done = run(binary, "report", "-F", "json", "--notes", str(path), TRACE)
    for line in done.stdout.decode().splitlines():
        json.loads(line)
    for verb in ("list", "show"):
        done = run(binary, "notes", verb, str(path))
        assert_harmless(done.stdout, f"notes {verb}")
        if done.returncode != 0:
            raise RuntimeError(f"notes {verb}: status {done.returncode}")
    return time.monotonic() - start


def main():
    binary = os.path.abspath(sys.argv[1])
    print(f"1..{len(NOTEBOOKS) + 1}")
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, contents, status) in enumerate(NOTEBOOKS, 1):
            path = write(pathlib.Path(folder), name, contents)
            try:
                took = check(binary, path, status)
                print(f"ok {number} - {name} # {took:.1f} s")
            except (RuntimeError, ValueError, subprocess.TimeoutExpired) as trouble:
                failed = True
                print(f"not ok {number} - {name}")
                print("# " + str(trouble).replace("\n", "\n# "))
            path.unlink()
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"{'not ok' if most > LIMIT_KIB else 'ok'} {len(NOTEBOOKS) + 1} - memory # {most >> 10} MiB at most")
    return 1 if failed or most > LIMIT_KIB else 0


if __name__ == "__main__":
    sys.exit(main())
