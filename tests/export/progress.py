#!/usr/bin/env python3
"""progress.py: how far long work is, on a terminal of its own, as TAP.

Arguments: the program and the top of the source tree."""

import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

import cases

PROGRAM = sys.argv[1]
SAMPLE = pathlib.Path(sys.argv[2]) / "pcaps/08-time-wait-storm/trace.pcap"
LIMIT_S = 60
ERASE = "\r\x1b[K"

# Pieces of a capture and the pauses between them: two seconds of work.
PIECES, PAUSE_S = 20, 0.1


def read_terminal(master, process, feed):
    """[(time, text)] of what was drawn until the program ended."""
    drawn, deadline = [], time.monotonic() + LIMIT_S
    while time.monotonic() < deadline:
        feed()
        if select.select([master], [], [], 0.02)[0]:
            try:
                drawn.append((time.monotonic(), os.read(master, 65536).decode()))
            except OSError:
                break
        elif process.poll() is not None:
            break
    return drawn


def watch(arguments, data, slow, terminal="xterm"):
    """What is drawn on a terminal at stderr while `data` comes in, slowly or at once."""
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": terminal, "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen([PROGRAM, *arguments], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               stderr=slave, env=environment)
    os.close(slave)
    pieces = [data] if not slow else \
        [data[i * len(data) // PIECES:(i + 1) * len(data) // PIECES] for i in range(PIECES)]
    due = [time.monotonic()]

    def feed():
        if pieces and time.monotonic() >= due[0]:
            process.stdin.write(pieces.pop(0))
            process.stdin.flush()
            due[0] += PAUSE_S if slow else 0
        if not pieces and not process.stdin.closed:
            process.stdin.close()

    drawn = read_terminal(master, process, feed)
    process.wait(LIMIT_S)
    os.close(master)
    return drawn, process.returncode


def capture(times=40):
    """Large enough that pieces of it are more than what is read at once."""
    data = SAMPLE.read_bytes()
    return data[:24] + data[24:] * times


def check_drawn(drawn, what):
    text = "".join(piece for _, piece in drawn)
    lines = text.split(ERASE)
    assert len(lines) > 3, f"{len(lines)} lines: {text!r}"
    assert lines[0] == "" and "\n" not in text, text
    assert all(re.match(what, line) for line in lines[1:-1]), lines[1:4]
    assert lines[-1] == "", f"not taken away: {lines[-1]!r}"
    passed = drawn[-1][0] - drawn[0][0]
    assert len(lines) - 2 <= passed / 0.1 + 2, f"{len(lines) - 2} times in {passed:.2f} s"


def test_long_work_is_told():
    drawn, status = watch(["report", "--summary", "-"], capture(), slow=True)
    assert status == 0
    check_drawn(drawn, r"reading: [\d,]+ packets, [\d.]+ (KiB|MiB)$")


def test_check_tells_too():
    drawn, status = watch(["check", "-q", "-e", "count(tcp.syn) > 0", "-"], capture(), slow=True)
    assert (drawn, status) == ([], 0), (drawn, status)
    drawn, status = watch(["check", "-e", "count(tcp.syn) > 0", "-"], capture(), slow=True)
    check_drawn(drawn, r"reading: ")


def test_files_tell_what_is_left():
    """A file has a size: how much of it, and after a second how long still."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "long.pcap"
        path.write_bytes(capture(times=1500))
        drawn, status = watch(["report", "--summary", "--workers", "1", "-c", "2000000", str(path)], b"", slow=False)
        assert status == 0
        text = "".join(piece for _, piece in drawn)
        shares = [int(share) for share in re.findall(r"packets, (\d+)% of [\d.]+ MiB", text)]
        assert shares and shares == sorted(shares), text
        assert len(shares) < 12 or "left" in text, text
        assert text.endswith(ERASE), text[-50:]


def test_short_work_is_not_told():
    assert watch(["report", "--summary", "-"], SAMPLE.read_bytes(), slow=False) == ([], 0)


def test_quiet():
    assert watch(["report", "--summary", "-q", "-"], capture(), slow=True) == ([], 0)


def test_a_dumb_terminal():
    assert watch(["report", "--summary", "-"], capture(), slow=True, terminal="dumb") == ([], 0)


def test_no_terminal():
    feeder = subprocess.Popen([sys.executable, "-c", "import sys,time\n"
                               "while piece := sys.stdin.buffer.read(900000):\n"
                               " sys.stdout.buffer.write(piece); time.sleep(.15)"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process = subprocess.Popen([PROGRAM, "report", "--summary", "-"], stdin=feeder.stdout,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    feeder.stdout.close()
    feeder.communicate(capture())
    assert process.communicate(timeout=LIMIT_S)[1] == b""


if __name__ == "__main__":
    sys.exit(cases.run(globals()))
