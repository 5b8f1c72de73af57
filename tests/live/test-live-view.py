#!/usr/bin/env python3
"""test-live-view.py WIRENOTES: the view while a capture goes on, driven through tmux. Prints TAP.

nginx and curl over loopback: within a second the screen shows the handshake, the notes and whose the
ends are. Then what one does meanwhile (sorting, holding still, the clock), and every way a capture
ends. Needs root and tmux; nginx and curl for their part."""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import lab_live

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "view"))
from terminal import Terminal, why_not  # noqa: E402  (it lies beside the other tests of the view)

SIZE = (110, 32)
PORT = 8000
A_SECOND = 1.0
OPEN = "F10 Quit"
GIVEN_BACK = "0 1 0"
STATE = "#{alternate_on} #{cursor_flag} #{mouse_any_flag}"


def look_on(wirenotes, *arguments, size=SIZE):
    """The view, once it stands."""
    terminal = Terminal([wirenotes, "--lang", "en", *arguments], *size, ASAN_OPTIONS="detect_leaks=0")
    terminal.wait(lambda screen: OPEN in screen)
    return terminal


def leave(terminal, key="q"):
    """Leaves it; its exit status, and what it said at the end."""
    if key:
        terminal.keys(key)
    status = terminal.wait(lambda text: text not in (None, ""), lambda: terminal.read_note("status"))
    terminal.wait(lambda screen: "dropped by kernel" in screen or "packets" not in screen)
    return int(status or -1), terminal.screen()


class Talk:
    """Connections over lo that stay until they are closed, each with a server's and a client's end."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", PORT))
        self.pairs = []

    def open(self, data=b"?"):
        client = socket.create_connection(self.listener.getsockname())
        server, _ = self.listener.accept()
        self.pairs.append((client, server))
        self.say(len(self.pairs) - 1, data)
        return client.getsockname()[1]

    def say(self, which, data):
        client, server = self.pairs[which]
        client.sendall(data)
        left = len(data)
        while left > 0:
            left -= len(server.recv(left))

    def close(self):
        for client, server in self.pairs:
            client.close()
            server.close()
        self.listener.close()


# ---- what the screen shows ---------------------------------------------------------------


def start_nginx(folder):
    config = folder / "nginx.conf"
    config.write_text("daemon off; master_process on; worker_processes 2; pid nginx.pid; error_log stderr;\n"
                      "events {} http { access_log off; server { listen 127.0.0.1:8080; return 200 hello; } }\n")
    folder.chmod(0o755)
    nginx = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(config)], stderr=subprocess.DEVNULL)
    lab_live.until(lambda: "1F90 00000000:0000 0A" in pathlib.Path("/proc/net/tcp").read_text())
    return nginx


def test_nginx(tap, wirenotes, folder):
    if not shutil.which("nginx") or not shutil.which("curl"):
        return
    nginx = start_nginx(folder)
    path = folder / "kept.pcapng"
    with look_on(wirenotes, "-i", "lo", "-w", str(path), "tcp port 8080") as terminal:
        begun = time.monotonic()
        subprocess.run(["curl", "-s", "http://127.0.0.1:8080/"], check=True, stdout=subprocess.DEVNULL)
        row = terminal.wait(lambda screen: "curl → nginx" in screen)
        listed = time.monotonic() - begun
        terminal.keys("Enter")
        wanted = ("SYN_SENT", "ESTABLISHED", "TIME_WAIT", "First segment: SYN", "curl (", "→ nginx (", "200 OK")
        ladder = terminal.wait(lambda screen: all(word in screen for word in wanted))
        shown = time.monotonic() - begun
        tap.ok("curl → nginx" in row, "the connection is listed with its processes", row)
        tap.ok(all(word in ladder for word in wanted), "the ladder has the handshake, the notes and the owners", ladder)
        tap.ok(shown < A_SECOND, f"within a second: listed after {listed:.2f} s, ladder and notes after {shown:.2f} s")
        test_countdown(tap, terminal)
        status, said = leave(terminal, "Q")
    counts = [int(number) for number in re.findall(r"(\d+) packets (?:captured|received|dropped)", said)]
    tap.equal((status, counts[:1], counts[2:]), (0, [10], [0]), "left: the counts are told")
    if shutil.which("capinfos"):
        tap.equal(lab_live.packets_in(path), (10, True), "and the file is complete")
    nginx.terminate()
    nginx.wait()


def seconds_left(screen):
    found = re.search(r"port \d+ +[█░]+ +([\d.]+) s", screen)
    return float(found[1]) if found else None


def test_countdown(tap, terminal):
    terminal.keys("3")
    first = seconds_left(terminal.wait(lambda screen: seconds_left(screen) is not None))
    time.sleep(2)
    second = seconds_left(terminal.screen())
    gone = first - second if first and second else None
    tap.ok(gone is not None and 1 < gone < 5, f"TIME_WAIT counts down by the clock: {first} s, two seconds later {second} s")


def line_at_cursor(terminal):
    """The row that stands out: of what tmux tells with colours, the one with the cursor's background."""
    for line in terminal.screen(colours=True).splitlines():
        if "\033[30m\033[46m" in line or "\033[30;46m" in line:
            return re.sub(r"\033\[[0-9;]*m|\x0e|\x0f", "", line)
    return ""


def test_rows(tap, wirenotes):
    """Sorted by bytes: the cursor stays on its connection, whatever others do."""
    talk = Talk()
    with look_on(wirenotes, "-i", "lo", f"tcp port {PORT}") as terminal:
        ports = [talk.open(b"x" * size) for size in (4000, 3000, 2000)]
        terminal.wait(lambda screen: all(f":{port} " in screen for port in ports))
        terminal.keys("F6")
        terminal.wait(lambda screen: "payload" in screen)
        terminal.keys(*["j"] * 7, "Enter")
        shown = terminal.wait(lambda screen: "bytes▼" in screen)
        tap.ok("bytes▼" in shown, "sorted by bytes", shown)
        terminal.keys("j")
        before = terminal.wait(lambda line: f":{ports[1]} " in line, lambda: line_at_cursor(terminal))
        talk.say(2, b"x" * 50000)
        rows = [ports[2], ports[0], ports[1]]
        in_order = re.compile(".*".join(f":{port} " for port in rows), re.DOTALL)
        moved = terminal.wait(in_order.search)
        tap.ok(in_order.search(moved), "rows are sorted again as they grow", moved)
        tap.ok(f":{ports[1]} " in before and f":{ports[1]} " in line_at_cursor(terminal),
               "the cursor stays on its connection", line_at_cursor(terminal))
        test_still(tap, terminal, talk)
        leave(terminal)
    talk.close()


def test_still(tap, terminal, talk):
    terminal.keys("Space")
    terminal.wait(lambda screen: "held still" in screen)
    captured = re.search(r"([\d,]+) captured", terminal.screen())[1]
    port = talk.open()
    counted = terminal.wait(lambda screen: f" {captured} captured" not in screen)
    tap.ok(f":{port} " not in counted and f" {captured} captured" not in counted,
           "held still: no new row, but the capture goes on", counted)
    terminal.keys("Space")
    tap.ok(f":{port} " in terminal.wait(lambda screen: f":{port} " in screen), "and then it goes on")


def test_follow(tap, wirenotes):
    talk = Talk()
    with look_on(wirenotes, "-i", "lo", f"tcp port {PORT}", size=(110, 12)) as terminal:
        terminal.keys("F8")
        ports = [talk.open() for _ in range(20)]
        screen = terminal.wait(lambda screen: f":{ports[-1]} " in screen)
        tap.ok(f":{ports[-1]} " in screen and f":{ports[0]} " not in screen, "F8 stays at the newest", screen)
        tap.ok("open" in screen, "connections that go on are open", screen)
        leave(terminal)
    talk.close()


# ---- how it ends -----------------------------------------------------------------------


def test_program(tap, wirenotes, folder):
    if not shutil.which("nginx") or not shutil.which("curl"):
        return
    nginx = start_nginx(folder)
    other = "for i in 1 2 3 4 5 6; do curl -s http://127.0.0.1:8080/other >/dev/null; sleep 0.2; done"
    with subprocess.Popen(["sh", "-c", other]) as beside:
        with look_on(wirenotes, "--", "sh", "-c", "sleep 0.5; curl -s http://127.0.0.1:8080/mine; exit 3",
                     size=(170, 32)) as terminal:
            screen = terminal.wait(lambda screen: "ended" in screen and "■" in screen)
            tap.ok("■ ended" in screen and "status 3" in screen, "a program: the view stays when it ends, and says so", screen)
            screen = terminal.wait(lambda screen: "1/1" in screen)
            tap.ok("1/1" in screen and "curl → nginx" in screen, "only its own connection is listed", screen)
            terminal.keys("2")
            screen = terminal.wait(lambda screen: "/mine" in screen)
            tap.ok("/mine" in screen and "/other" not in screen, "and only its own request", screen)
            status, said = leave(terminal, "Q")
            tap.ok(status == 0 and "hello" in said, "what it wrote is shown afterwards", said)
        beside.wait()
    nginx.terminate()
    nginx.wait()


def recorders():
    done = subprocess.run(["pgrep", "-x", "wirenotes-rec"], check=False, capture_output=True, text=True)
    return done.stdout.split()


def temporary_files():
    return list(pathlib.Path(tempfile.gettempdir()).glob("wirenotes_lo_*"))


def test_signals(tap, wirenotes, folder):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        path = folder / f"{number.name}.pcapng"
        with look_on(wirenotes, "-i", "lo", "-w", str(path), f"tcp port {PORT}") as terminal:
            lab_live.converse(3, PORT)
            terminal.wait(lambda screen: "3 " in screen and "/3" in screen)
            os.kill(terminal.program(), number)
            status, _ = leave(terminal, None)
            state = terminal.wait(lambda seen: seen == GIVEN_BACK, lambda: terminal.state(STATE))
        whole = lab_live.packets_in(path) if shutil.which("capinfos") else (30, True)
        tap.equal((status, state, whole), (128 + number, GIVEN_BACK, (30, True)),
                  f"{number.name}: the terminal is given back, the file complete")
    tap.ok(lab_live.until(lambda: not recorders()), "no recorder is left", recorders())


def test_crash(tap, wirenotes):
    with look_on(wirenotes, "-i", "lo", f"tcp port {PORT}") as terminal:
        lab_live.converse(3, PORT)
        os.kill(terminal.program(), signal.SIGABRT)
        status, _ = leave(terminal, None)
        state = terminal.wait(lambda seen: seen == GIVEN_BACK, lambda: terminal.state(STATE))
    tap.equal((status, state), (128 + signal.SIGABRT, GIVEN_BACK), "a crash: the terminal is given back")
    tap.ok(lab_live.until(lambda: not recorders()), "and the recorder ends", recorders())
    for path in temporary_files():
        path.unlink()


def test_limit(tap, wirenotes):
    with look_on(wirenotes, "-i", "lo", "-a", "packets:20", f"tcp port {PORT}") as terminal:
        lab_live.converse(3, PORT)
        screen = terminal.wait(lambda screen: "■ ended" in screen)
        tap.ok("■ ended" in screen and "20 captured" in screen, "-a: the view stays at the end, and says so", screen)
        status, _ = leave(terminal)
        tap.equal((status, temporary_files()), (0, []), "no temporary file is left")


def test_interface_gone(tap, wirenotes):
    for words in ("add name cable0 type veth peer name cable1", "set cable0 up", "set cable1 up"):
        subprocess.run(["ip", "link", *words.split()], check=True)
    with look_on(wirenotes, "-i", "cable0") as terminal:
        subprocess.run(["ip", "link", "del", "cable0"], check=True)
        screen = terminal.wait(lambda screen: "■ ended" in screen)
        tap.ok("■ ended" in screen and "cable0" in screen, "an interface that goes away is named", screen)
        tap.equal(leave(terminal)[0], 2, "and the exit status tells")


def test_rights(tap, wirenotes):
    with look_on(wirenotes, "-i", "lo", f"tcp port {PORT}") as terminal:
        status = lab_live.status_of(terminal.program())
    tap.equal((status["CapEff"], status["NoNewPrivs"], status["Seccomp"]), ("0" * 16, "1", "2"), "no rights are left while one looks on")


def run(wirenotes, _):
    if why_not():
        lab_live.skip(why_not())
    tap = lab_live.Tap()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        test_nginx(tap, wirenotes, folder)
        test_rows(tap, wirenotes)
        test_follow(tap, wirenotes)
        test_program(tap, wirenotes, folder)
        test_signals(tap, wirenotes, folder)
        test_crash(tap, wirenotes)
        test_limit(tap, wirenotes)
        test_interface_gone(tap, wirenotes)
        test_rights(tap, wirenotes)
    return tap.end()


if __name__ == "__main__":
    lab_live.inside_namespaces(["tmux"], run, seconds=150, processes=False)
