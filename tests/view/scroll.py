#!/usr/bin/env python3
"""scroll.py WIRENOTES [CONNECTIONS]: how soon the screen follows a key, among a million connections.

A file with that many connections is written while it is looked at (--follow), first half at once, the
rest while keys are pressed. Each key is timed from its being sent until the screen it leads to has
been drawn. Prints a table; exit status 1 if the median is longer than a sixtieth of a second."""

import fcntl
import os
import pathlib
import pty
import select
import struct
import sys
import tempfile
import termios
import threading
import time

CONNECTIONS = 1_000_000
ROWS, COLUMNS = 43, 132
A_FRAME_S = 1 / 60
HOME, END = b"g", b"G"
# From where there is room to move, as a key that changes nothing draws nothing.
WALKS = ((HOME, [b"\033[6~"], 60), (HOME, [b"\033[B"], 60), (END, [b"\033[5~"], 60), (HOME, [END, HOME], 20))
# No more output for so long: the screen is drawn.
QUIET_S = 0.004
CHUNK = 20_000
FIN, SYN, RST, ACK = 1, 2, 4, 16


def segment(number, to_server, flags, time_us):
    client, server = struct.pack("!I", 0x0a000000 + number // 50000), b"\xc6\x12\x00\x50"
    ports = (10000 + number % 50000, 80)
    ends, ports = ((client, server), ports) if to_server else ((server, client), ports[::-1])
    tcp = struct.pack("!HHIIBBHHH", *ports, 100, 101, 5 << 4, flags, 65535, 0, 0)
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 40, number & 0xffff, 0, 64, 6, 0) + ends[0] + ends[1]
    return struct.pack("<IIII", 1000 + time_us // 1_000_000, time_us % 1_000_000, 40, 40) + ip + tcp


def write_connections(out, first, count):
    """Each asked for and refused: two packets."""
    for start in range(first, first + count, CHUNK):
        out.write(b"".join(segment(number, True, SYN, 2 * number) + segment(number, False, RST | ACK, 2 * number + 1)
                           for number in range(start, min(start + CHUNK, first + count))))
        out.flush()


class Screen:
    def __init__(self, command):
        pid, self.fd = pty.fork()
        if pid == 0:
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
            os.execv(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.pid = pid

    def drain(self, patience_s):
        """All output until there is none for `patience_s`; when the last of it came."""
        last, text = None, b""
        while select.select([self.fd], [], [], patience_s)[0]:
            try:
                text += os.read(self.fd, 65536)
            except OSError:  # the program has ended
                break
            last = time.monotonic()
        return text, last

    def press(self, key):
        """Seconds until the screen was drawn; None if nothing was."""
        self.drain(0)
        begun = time.monotonic()
        os.write(self.fd, key)
        if not select.select([self.fd], [], [], 2)[0]:
            return None
        _, last = self.drain(QUIET_S)
        return (last or time.monotonic()) - begun


def measure(screen, title):
    times = []
    for start, keys, turns in WALKS:
        screen.press(start)
        for turn in range(turns):
            seconds = screen.press(keys[turn % len(keys)])
            if seconds is not None:
                times.append(seconds)
    times.sort()
    middle, most = times[len(times) // 2], times[int(len(times) * 0.99)]
    print(f"{title:>28} {len(times):6} {middle * 1000:8.1f} {most * 1000:8.1f} {times[-1] * 1000:8.1f}", flush=True)
    return middle


def main():
    wirenotes = str(pathlib.Path(sys.argv[1]).resolve())
    count = int(sys.argv[2]) if len(sys.argv) > 2 else CONNECTIONS
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "growing.pcap")
        with path.open("wb") as out:
            out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
            write_connections(out, 0, count // 2)
            screen = Screen([wirenotes, "--lang", "en", "--no-color", "-r", str(path), "--follow"])
            wait_for(screen, count // 2)
            print(f"{'':>28} {'keys':>6} {'median':>8} {'99 %':>8} {'most':>8}  (milliseconds from key to screen)")
            worst = measure(screen, f"{count // 2:,} connections")
            writer = threading.Thread(target=write_connections, args=(out, count // 2, count - count // 2))
            writer.start()
            worst = max(worst, measure(screen, "while they become more"))
            writer.join()
            wait_for(screen, count)
            worst = max(worst, measure(screen, f"{count:,} connections"))
            os.write(screen.fd, b"Q")
            screen.drain(0.5)
            os.close(screen.fd)
            os.waitpid(screen.pid, 0)
    good = worst <= A_FRAME_S
    print("the screen follows in a sixtieth of a second" if good else "slower than 60 screens a second")
    return 0 if good else 1


def wait_for(screen, count):
    """Until so many rows are listed: the last line of the list tells."""
    wanted = f"/{count:,}".encode()
    text, end = b"", time.monotonic() + 120
    while wanted not in text and time.monotonic() < end:
        text = (text + screen.drain(0.3)[0])[-20000:]
        os.write(screen.fd, b"\x0c")  # all of the screen again, as only changes are written else


if __name__ == "__main__":
    sys.exit(main())
