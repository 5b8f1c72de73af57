#!/usr/bin/env python3
"""live-rate.py WIRENOTES: no packet is dropped at any rate at which tcpdump drops none.

tcpreplay sends to one end of a cable (veth), faster and faster; at the other end first tcpdump -w
/dev/null captures, with as large a buffer, then wirenotes, with its report being made, then the same
with its view open and keys being pressed. Prints a table; exit status 1 if wirenotes dropped packets
where tcpdump did not. Needs root, tcpreplay and tmux."""

import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import threading
import time

import lab_live

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "view"))
from terminal import Terminal  # noqa: E402  (it lies beside the tests of the view)

PACKETS = 20_000  # in the file that is sent again and again
LENGTHS = (66, 66, 66, 200, 600, 1514)
SECONDS = 4
BUFFER_KIB = 65536
RATES_KPPS = (50, 100, 200, 400, 800, None)  # None: as fast as it goes


def make_trace(path):
    """UDP datagrams of 1,000 flows, 198.18.0.0/15."""
    with path.open("wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number in range(PACKETS):
            length = LENGTHS[number % len(LENGTHS)]
            ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, length - 14, number & 0xFFFF, 0, 64, 17, 0,
                             bytes([198, 18, number % 250, 1]), bytes([198, 19, 0, 1]))
            udp = struct.pack("!HHHH", 1024 + number % 1000, 9, length - 34, 0)
            frame = b"\x02" + bytes(5) + b"\x02" + bytes(5) + b"\x08\x00" + ip + udp
            out.write(struct.pack("<IIII", 1, number, length, length) + frame.ljust(length, b"\0"))


def send(trace, kpps):
    speed = ["--topspeed"] if kpps is None else [f"--pps={kpps * 1000}"]
    loops = max(1, (kpps or 800) * 1000 * SECONDS // PACKETS)
    done = subprocess.run(["tcpreplay", "-q", "-K", "-i", "cable0", *speed, f"--loop={loops}", str(trace)], check=True,
                          capture_output=True, text=True)
    return float(re.search(r"Rated: .*?([\d.]+) pps", done.stdout.replace("\n", " "))[1])


def counts(text):
    return {word: int(number) for number, word in re.findall(r"(\d+) packets (captured|received|dropped)", text)}


def capture(command, trace, kpps):
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as program:
        line = program.stderr.readline()
        while line and "Ctrl-C" not in line and "listening on" not in line:
            line = program.stderr.readline()
        time.sleep(0.3)
        rate = send(trace, kpps)
        time.sleep(0.5)
        program.send_signal(2)
        return rate, counts(program.communicate(timeout=60)[1])


# What somebody does who looks on: through the list and all views.
KEYS = ("PgDn", "j", "F8", "2", "Down", "3", "Right", "4", "PgDn", "5", "1", "F8", "Enter", "j", "q", "G", "g")
KEY_PAUSE_S = 0.15


def press_keys(terminal, over):
    while not over.is_set():
        for key in KEYS:
            terminal.keys(key)
            if over.wait(KEY_PAUSE_S):
                return


def look_on(wirenotes, trace, kpps):
    command = [wirenotes, "--lang", "en", "-i", "cable1", "-B", BUFFER_KIB]
    with Terminal(command, 132, 43) as terminal:
        terminal.wait(lambda screen: "F10 Quit" in screen)
        time.sleep(0.3)
        over = threading.Event()
        hands = threading.Thread(target=press_keys, args=(terminal, over))
        hands.start()
        rate = send(trace, kpps)
        over.set()
        hands.join()
        time.sleep(0.5)
        terminal.keys("Q")
        return rate, counts(terminal.wait(lambda screen: "dropped by kernel" in screen))


def run(wirenotes, _):
    worse = False
    subprocess.run(["ip", "link", "add", "name", "cable0", "type", "veth", "peer", "name", "cable1"], check=True)
    for end in ("cable0", "cable1"):
        subprocess.run(["sysctl", "-qw", f"net.ipv6.conf.{end}.disable_ipv6=1"], check=True)
        subprocess.run(["ip", "link", "set", end, "up"], check=True)
    with tempfile.TemporaryDirectory() as name:
        trace = pathlib.Path(name, "trace.pcap")
        make_trace(trace)
        tcpdump = ["tcpdump", "-i", "cable1", "-B", str(BUFFER_KIB), "-w", "/dev/null"]
        ours = [wirenotes, "report", "--lang", "en", "-i", "cable1", "-B", str(BUFFER_KIB), "--summary"]
        print(f"{'asked':>8} {'program':>9} {'sent/s':>9} {'captured':>9} {'dropped':>8}")
        for kpps in RATES_KPPS:
            dropped = {}
            for program, command in (("tcpdump", tcpdump), ("wirenotes", ours), ("view", None)):
                rate, told = capture(command, trace, kpps) if command else look_on(wirenotes, trace, kpps)
                dropped[program] = told["dropped"]
                asked = f"{kpps} k/s" if kpps else "most"
                print(f"{asked:>8} {program:>9} {rate:9.0f} {told['captured']:9} {told['dropped']:8}", flush=True)
            worse |= dropped["tcpdump"] == 0 and dropped["wirenotes"] + dropped["view"] > 0
    print("wirenotes drops where tcpdump does not" if worse else "wirenotes drops nothing where tcpdump drops nothing")
    return 1 if worse else 0


lab_live.inside_namespaces(["tcpreplay", "tcpdump", "tmux"], run, seconds=300)
