"""terminal.py: a program in a terminal of a fixed size: tmux is the terminal."""

import itertools
import os
import pathlib
import shutil
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

# How long a screen may take to be as expected. Sanitizers on a busy machine are slow.
PATIENCE_S = 20
PAUSE_S = 0.03
# Longer than the program waits for the rest of a key after Esc.
AFTER_ESC_S = 0.2

NUMBERS = itertools.count(1)


def why_not():
    """Why no terminal can be had here; None if one can."""
    return None if shutil.which("tmux") else "tmux is not installed"


class Terminal:
    """One program in a tmux of its own; gone when the with block is left."""

    def __init__(self, command, columns, rows, **environment):
        self.socket = f"wirenotes-{os.getpid()}-{next(NUMBERS)}"
        keep = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        for name, value in os.environ.items():
            if name.endswith("SAN_OPTIONS"):
                keep[name] = value
        keep |= {"LC_ALL": "C.UTF-8", "TZ": "UTC"} | environment
        settings = [f"{name}={value}" for name, value in keep.items()]
        # the shell outlives the program, so that what it left behind can be looked at
        shell = ["env", "-i", *settings, "sh", "-c",
                 'trap "" INT; export TERM="${VIEW_TERM:-tmux-256color}"; stty -g >"$0.before"; '
                 '"$@"; echo $? >"$0.status"; stty -g >"$0.after"; exec sleep 60',
                 self.note("tty"), *map(str, command)]
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows),
                  *shell, ";", "set", "-g", "status", "off", ";", "set", "-g", "remain-on-exit", "on")

    def note(self, name):
        return str(pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / f"{self.socket}.{name}")

    def read_note(self, name):
        path = pathlib.Path(self.note("tty") + "." + name)
        return path.read_text() if path.exists() else None

    def tmux(self, *words):
        """Runs a tmux command, in the source tree; what it says."""
        done = subprocess.run(["tmux", "-u", "-L", self.socket, *words], capture_output=True,
                              text=True, check=False, cwd=ROOT,
                              env=os.environ | {"LC_ALL": "C.UTF-8"})
        if done.returncode != 0:
            raise RuntimeError(f"tmux {' '.join(words[:3])}: {done.stderr.strip()}")
        return done.stdout

    def screen(self, colours=False):
        return self.tmux("capture-pane", "-p", *(["-e"] if colours else []))

    def state(self, pattern):
        return self.tmux("display", "-p", pattern).rstrip("\n")

    def keys(self, *keys):
        """Each is a key as tmux names it, or (text,) to be typed."""
        for key in keys:
            self.tmux("send-keys", *(["-l", "--", key[0]] if isinstance(key, tuple) else ["--", key]))
            if key == "Escape":
                time.sleep(AFTER_ESC_S)

    def wait(self, is_good, what=None):
        """What `what`, the screen by default, gave when it was good, or at last."""
        end = time.monotonic() + PATIENCE_S
        while True:
            seen = (what or self.screen)()
            if is_good(seen) or time.monotonic() > end:
                return seen
            time.sleep(PAUSE_S)

    def settled(self):
        """The screen once it stays the same for a while: for writing golden files."""
        last, since = None, time.monotonic()
        while time.monotonic() - since < 0.5:
            seen = self.screen()
            if seen != last:
                last, since = seen, time.monotonic()
            time.sleep(PAUSE_S)
        return last

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def program(self):
        """The process id of the program, once it runs: the shell's child."""
        shell = self.state("#{pane_pid}")
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            done = subprocess.run(["ps", "-o", "pid=,comm=", "--ppid", shell], capture_output=True,
                                  text=True, check=False)
            found = [line.split() for line in done.stdout.splitlines()]
            if found:
                return int(found[0][0])
            time.sleep(PAUSE_S)
        raise RuntimeError("the program does not run")

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], capture_output=True, check=False)
        for name in ("before", "after", "status"):
            pathlib.Path(self.note("tty") + "." + name).unlink(missing_ok=True)
