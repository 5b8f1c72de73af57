#!/usr/bin/env python3
"""test-live-rights.py WIRENOTES: who may capture, and what is left of the rights then. Prints TAP.

An ordinary user gets one clear line; with setcap cap_net_raw it works. Once capturing, /proc has
to show for both processes: no capability, no new privileges, a seccomp filter, another user than
root. Needs root, setcap and setpriv."""

import os
import pathlib
import shutil
import subprocess
import tempfile

import lab_live
from lab_live import Live, converse, status_of

NOBODY = "65534"
NONE = "0" * 16
SECCOMP_FILTER = "2"  # proc(5)


def check_rights(tap, live, uid, who):
    for pid, name in ((live.process.pid, "the reader"), (live.recorder(), "the recorder")):
        status = status_of(pid)
        sets = {key: status[key] for key in ("CapInh", "CapPrm", "CapEff", "CapAmb")}
        tap.ok(set(sets.values()) == {NONE}, f"{who}: {name} has no capability", sets)
        tap.equal(status["Uid"].split(), [uid] * 4, f"{who}: {name} is user {uid}")
        tap.equal(status["Gid"].split(), [uid] * 4, f"{who}: {name} is in group {uid} alone")
        tap.equal(status["Groups"], "" if uid == NOBODY else status["Groups"], f"{who}: {name} has no other group")
        tap.equal(status["NoNewPrivs"], "1", f"{who}: {name} gains no privileges")
        tap.equal(status["Seccomp"], SECCOMP_FILTER, f"{who}: {name} has a seccomp filter")


def test_root(tap, wirenotes, folder):
    live = Live(wirenotes, "-i", "lo", "-F", "json")
    check_rights(tap, live, NOBODY, "root")
    live.end()

    live = Live(wirenotes, "-i", "lo", "-w", str(folder / "sudo.pcapng"), environment={"SUDO_USER": "daemon"})
    daemon = str(os.stat(folder / "sudo.pcapng").st_uid)
    check_rights(tap, live, "1", "sudo")
    tap.equal(daemon, "1", "sudo: the file is the caller's")
    live.end()

    live = Live(wirenotes, "-i", "lo", "-Z", "daemon")
    check_rights(tap, live, "1", "-Z")
    live.end()

    ring = ["-w", str(folder / "ring.pcapng"), "-b", "filesize:10"]
    live = Live(wirenotes, "-i", "lo", "-F", "json", *ring, "tcp")
    status = status_of(live.recorder())
    tap.equal([status["CapEff"], status["Seccomp"]], [NONE, SECCOMP_FILTER], "a ring: no capability either")
    converse(50)
    tap.equal(live.end(), 0, "a ring can be written with the rights that are left")
    tap.equal(live.capture()["packets"], 500, "all of it")


def test_ordinary_user(tap, wirenotes, folder):
    copy = folder / "wirenotes"
    shutil.copy(wirenotes, copy)
    copy.chmod(0o755)
    live = Live(str(copy), "-i", "lo", user=NOBODY)
    status = live.end(None)
    tap.equal(status, 2, "an ordinary user may not")
    tap.ok(len(live.said.splitlines()) == 1 and "setcap cap_net_raw" in live.said, "one line says what to do", live.said)

    subprocess.run(["setcap", "cap_net_raw+ep", str(copy)], check=True)
    live = Live(str(copy), "-i", "lo", "-F", "json", user=NOBODY)
    check_rights(tap, live, NOBODY, "setcap")
    converse(10)
    tap.equal(live.end(), 0, "with setcap an ordinary user may")
    tap.equal(live.capture()["packets"], 100, "and gets every packet")


def run(wirenotes, _):
    tap = lab_live.Tap()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        test_root(tap, wirenotes, folder)
        test_ordinary_user(tap, wirenotes, folder)
    return tap.end()


lab_live.inside_namespaces(["setcap", "setpriv"], run, seconds=60)
