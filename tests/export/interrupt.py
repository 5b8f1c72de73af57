#!/usr/bin/env python3
"""interrupt.py: whoever ends the program while it writes finds what was there before, and
nothing beside it, as TAP.

The argument is the program. It reads from a FIFO that nobody writes to, so it has opened
its output and does not get on."""

import os
import pathlib
import signal
import subprocess
import sys
import time

import cases

PROGRAM = sys.argv[1]
LIMIT_S = 60
BEFORE = b"what was there before"


class Waiting:
    """The program, waiting for its capture with its output open."""

    def __init__(self, folder, arguments, ignores=None):
        self.fifo, self.out = folder / "in", folder / "out"
        os.mkfifo(self.fifo)
        self.out.write_bytes(BEFORE)
        words = [{"IN": str(self.fifo), "OUT": str(self.out)}.get(word, word) for word in arguments]
        self.process = subprocess.Popen(
            [PROGRAM, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: ignores and signal.signal(ignores, signal.SIG_IGN))
        self.wait_for(lambda: self.beside() and self.is_catching())

    def beside(self):
        """What is there that was not."""
        return [path.name for path in self.out.parent.iterdir() if path not in (self.fifo, self.out)]

    def is_catching(self):
        """Whether the program has taken SIGTERM into its hands."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
        return int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1

    def wait_for(self, happens):
        deadline = time.monotonic() + LIMIT_S
        while not happens():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise AssertionError(f"ended or stuck: {self.process.poll()}")
            time.sleep(0.01)

    def end(self, number):
        self.process.send_signal(number)
        return self.process.wait(LIMIT_S)


def expect_nothing_left(folder, arguments, number):
    waiting = Waiting(folder, arguments)
    status = waiting.end(number)
    assert status == -number, f"ended with {status}, not by the signal"
    assert waiting.beside() == [], waiting.beside()
    assert waiting.out.read_bytes() == BEFORE


EXPORT = ["export", "IN", "-w", "OUT"]


def test_export_interrupted(folder):
    expect_nothing_left(folder, EXPORT, signal.SIGINT)


def test_export_terminated(folder):
    expect_nothing_left(folder, EXPORT, signal.SIGTERM)


def test_export_whose_terminal_is_gone(folder):
    expect_nothing_left(folder, EXPORT, signal.SIGHUP)


def test_anonymising_interrupted(folder):
    expect_nothing_left(folder, EXPORT + ["--anonymize"], signal.SIGINT)


def test_report_interrupted(folder):
    expect_nothing_left(folder, ["report", "IN", "-F", "html", "-o", "OUT"], signal.SIGINT)


def test_check_terminated(folder):
    expect_nothing_left(folder, ["check", "IN", "-e", "any(tcp.syn)", "-o", "OUT"], signal.SIGTERM)


def test_export_under_nohup_goes_on(folder):
    waiting = Waiting(folder, EXPORT, ignores=signal.SIGHUP)
    waiting.process.send_signal(signal.SIGHUP)
    time.sleep(0.2)
    assert waiting.process.poll() is None, "a signal that is ignored ended it"
    assert waiting.end(signal.SIGINT) == -signal.SIGINT
    assert waiting.beside() == []


if __name__ == "__main__":
    sys.exit(cases.run(globals()))
