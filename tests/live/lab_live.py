"""lab_live.py: what the tests of live captures share: namespaces of their own, wirenotes running
there, and TAP. Everything made lives in mount, process and network namespaces, so nothing of the
machine is changed and nothing is left behind, however a test ends."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

INSIDE = "--inside"


def skip(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(0)


def run_with_temporary(folder, run, wirenotes, arguments):
    """Temporary files of this test alone lie in `folder`: what is left of them is its own."""
    folder.chmod(0o1777)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    return run(wirenotes, arguments)


def inside_namespaces(programs, run, seconds, processes=True):
    """Runs `run(wirenotes, arguments)` in namespaces; skips where that cannot be. Exits. Without
    `processes`, those have the numbers that they have for the whole machine."""
    arguments = [argument for argument in sys.argv[1:] if argument != INSIDE]
    if INSIDE in sys.argv:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        with tempfile.TemporaryDirectory() as own:
            sys.exit(run_with_temporary(pathlib.Path(own), run, os.path.abspath(arguments[0]), arguments[1:]))
    if os.geteuid() != 0:
        skip("needs root")
    for program in ("ip", "unshare", "mount", *programs):
        if not shutil.which(program):
            skip(f"needs {program}")
    namespaces = ["unshare", "--mount", "--net", "--fork", "--kill-child"]
    if processes:
        namespaces += ["--pid", "--mount-proc"]
    if subprocess.run([*namespaces, "true"], check=False, stderr=subprocess.DEVNULL).returncode != 0:
        skip("no namespaces here")
    command = [*namespaces, sys.executable, os.path.abspath(sys.argv[0]), INSIDE, *arguments]
    sys.exit(subprocess.run(command, check=False, timeout=seconds).returncode)


def record(script, folder, seconds):
    """Runs a script that sources lab.sh, which leaves in `folder` what it captured. Skips where
    that cannot be; ends the test where the script fails."""
    if os.geteuid() != 0:
        skip("needs root for network namespaces")
    done = subprocess.run([script], env={**os.environ, "LAB_HERE": str(folder), "LAB_SECONDS": str(seconds)},
                          capture_output=True, text=True, timeout=seconds + 10, check=False)
    if done.returncode == 2:  # as lab.sh says it
        skip((done.stderr.splitlines() or [""])[-1])
    if done.returncode != 0:
        sys.exit(done.stderr)


class Tap:
    def __init__(self):
        self.number = 0
        self.failed = False

    def ok(self, right, what, why=""):
        self.number += 1
        if not right:
            self.failed = True
            for line in str(why).splitlines():
                print(f"# {line}")
        print(f"{'ok' if right else 'not ok'} {self.number} - {what}", flush=True)

    def equal(self, got, expected, what):
        self.ok(got == expected, what, f"got {got!r}, expected {expected!r}")

    def end(self):
        print(f"1..{self.number}")
        return 1 if self.failed else 0


class Live:
    """wirenotes capturing; ready once it says so."""

    def __init__(self, wirenotes, *arguments, user=None, environment=None):
        prefix = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
        self.process = subprocess.Popen(
            [*prefix, wirenotes, "report", "--lang", "en", *arguments], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
        self.said = ""
        self.out = ""
        line = self.process.stderr.readline()
        while line and "Ctrl-C" not in line:
            self.said += line
            line = self.process.stderr.readline()
        self.began = bool(line)
        self.said += line

    def recorder(self):
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            if pathlib.Path(f"/proc/{child}/comm").read_text().strip() == "wirenotes-rec":
                return int(child)
        raise RuntimeError("there is no recorder")

    def end(self, number=signal.SIGINT):
        """Ends it, unless number is None: then it is to end by itself. Returns the exit status."""
        if number is not None:
            self.process.send_signal(number)
        self.out, said = self.process.communicate(timeout=30)
        self.said += said
        return self.process.returncode

    def records(self, kind):
        found = (json.loads(line) for line in self.out.splitlines())
        return [record for record in found if record["type"] == kind]

    def capture(self):
        return self.records("capture")[0]


def converse(count, port=0):
    """`count` connections over lo, one after another, closed by the server: 10 packets each."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        def serve():
            for _ in range(count):
                server, _ = listener.accept()
                server.recv(1)
                server.sendall(b"hello")
                server.close()

        thread = threading.Thread(target=serve)
        thread.start()
        for _ in range(count):
            with socket.create_connection(listener.getsockname()) as client:
                client.sendall(b"?")
                while client.recv(16):
                    pass
        thread.join()


def status_of(pid):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, value in (line.split(":", 1) for line in lines)}


def packets_in(path):
    """How many packets capinfos counts, and whether it finds the file whole."""
    done = subprocess.run(["capinfos", "-rcTM", str(path)], check=False, capture_output=True, text=True)
    fields = done.stdout.split()
    return (int(fields[-1]) if fields and fields[-1].isdigit() else -1), done.returncode == 0


def until(condition, seconds=5):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False
