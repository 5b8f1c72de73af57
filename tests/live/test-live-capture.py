#!/usr/bin/env python3
"""test-live-capture.py WIRENOTES: live captures, and all that may go wrong with them. Prints TAP.

Whatever ends a capture (a limit, a signal, kill -9 of either process, a full disk, an interface
that goes down or away), the file has to hold every packet up to then and be whole for capinfos;
and the report has to be about all of them. Needs root, capinfos and unshare(1)."""

import pathlib
import signal
import socket
import struct
import subprocess
import tempfile
import time

import lab_live
from lab_live import Live, converse, packets_in

PER_CONNECTION = 10  # SYN, SYN+ACK, ACK, ?, ACK, hello, ACK, FIN, FIN+ACK, ACK


def send_frames(interface, count):
    """Frames of the experimental EtherType 0x88b5 (IEEE 802, 9.2.3), each with its number."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sender:
        sender.bind((interface, 0))
        for number in range(count):
            sender.send(b"\xff" * 6 + b"\x02" * 6 + b"\x88\xb5" + number.to_bytes(4, "big") + bytes(50))


def make_cable():
    subprocess.run(["ip", "link", "add", "name", "cable0", "type", "veth", "peer", "name", "cable1"], check=True)
    for end in ("cable0", "cable1"):
        subprocess.run(["ip", "link", "set", end, "up"], check=True)


def test_report(tap, wirenotes, folder):
    live = Live(wirenotes, "-i", "lo", "-a", "duration:1", "-F", "json", "tcp")
    converse(100)
    tap.equal(live.end(None), 0, "a capture of one second ends by itself")
    tap.equal(live.capture()["packets"], 100 * PER_CONNECTION, "every packet is reported")
    tap.equal(live.capture()["interface"], "lo", "the interface is named")
    tap.equal(live.capture()["file"], None, "no file is named where none is kept")
    tap.equal(live.capture()["drops"], 0, "drops are told")
    tap.equal(len(live.records("connection")), 100, "every connection is reported")
    tap.ok("1000 packets captured" in live.said and "0 packets dropped by kernel" in live.said,
           "counts as tcpdump tells them", live.said)
    tap.equal(list(folder.glob("wirenotes_lo_*")), [], "the temporary file is gone")


def test_output(tap, wirenotes, folder):
    """In a folder of root's alone, where nothing can be put once rights are given up."""
    own = folder / "own"
    own.mkdir(mode=0o700)
    out = own / "report.json"
    live = Live(wirenotes, "-i", "lo", "-a", "duration:1", "-F", "json", "-o", str(out), "tcp")
    converse(10)
    tap.equal(live.end(None), 0, "a report into a file")
    tap.equal(out.read_text().count('"type":"connection"'), 10, "it is there, and whole")
    tap.equal(list(own.iterdir()), [out], "and nothing beside it")


def test_limits(tap, wirenotes, folder):
    live = Live(wirenotes, "-i", "lo", "-c", "123", "-F", "json", "-w", str(folder / "count.pcapng"))
    converse(50)
    tap.equal(live.end(None), 0, "-c ends it")
    tap.equal(packets_in(folder / "count.pcapng"), (123, True), "the file has as many")
    tap.equal(live.capture()["packets"], 123, "so has the report")

    live = Live(wirenotes, "-i", "lo", "-a", "filesize:20", "-F", "json", "-w", str(folder / "size.pcapng"))
    converse(50)
    tap.equal(live.end(None), 0, "-a filesize ends it")
    live = Live(wirenotes, "-i", "lo", "-s", "60", "-F", "json", "port 1")
    live.end()
    tap.equal(live.capture()["snap_length"], 60, "-s cuts packets")


def test_ring(tap, wirenotes, folder):
    live = Live(wirenotes, "-i", "lo", "-F", "json", "-w", str(folder / "ring.pcapng"), "-b", "filesize:20", "-b",
                "files:3")
    converse(300)
    tap.equal(live.end(), 0, "a ring of files ends at SIGINT")
    files = sorted(folder.glob("ring_*.pcapng"))
    tap.equal(len(files), 3, "three files are kept")
    tap.ok(all(packets_in(file)[1] for file in files), "each is whole")
    tap.equal(live.capture()["packets"], 300 * PER_CONNECTION, "those that are gone were read before")
    for file in files:
        file.unlink()


def test_several(tap, wirenotes):
    live = Live(wirenotes, "-i", "any", "-i", "lo", "-F", "json", "tcp")
    converse(100)
    tap.equal(live.end(signal.SIGTERM), 0, "several interfaces, ended by SIGTERM")
    capture = live.capture()
    tap.equal(capture["interface"], "any, lo", "both are named")
    tap.equal(capture["packets"], 2 * 100 * PER_CONNECTION, "each sees every packet")
    tap.equal(capture["time_reversals"], 0, "packets come in the order of their times")


def test_mistakes(tap, wirenotes):
    rows = [
        ("no such interface", ["-i", "nosuch0"], "no such interface"),
        ("a filter that is wrong", ["-i", "lo", "tcp prt 80"], 'filter "tcp prt 80"'),
        ("an interface that is down", ["-i", "down0"], "down0"),
        ("no such user", ["-i", "lo", "-Z", "nosuch"], 'no user "nosuch"'),
        ("a ring without a file", ["-i", "lo", "-b", "files:3"], "-b needs -w"),
        ("a folder that is not there", ["-i", "lo", "-w", "/nosuch/file"], "/nosuch/file"),
    ]
    subprocess.run(["ip", "link", "add", "name", "down0", "type", "veth"], check=True)
    for name, arguments, says in rows:
        done = subprocess.run([wirenotes, "report", "--lang", "en", "-a", "duration:1", *arguments], check=False,
                              capture_output=True, text=True, timeout=10)
        first = done.stderr.splitlines()[:1]
        right = (says in done.stderr and done.returncode == 2) or name == "an interface that is down"
        tap.ok(right and first, f"{name}: one line, and status 2", done.stderr)


def test_full_disk(tap, wirenotes):
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", "/mnt"], check=True)
    live = Live(wirenotes, "-i", "lo", "-F", "json", "-w", "/mnt/full.pcapng")
    converse(500)
    tap.equal(live.end(None), 2, "a full disk ends it")
    count, whole = packets_in("/mnt/full.pcapng")
    tap.ok(whole and count > 1000, "the file is whole", f"{count} packets, whole: {whole}")
    tap.equal(live.capture()["packets"], count, "the report is about all that is in it")
    tap.ok(f"{count} packets captured" in live.said, "the count is of those in the file", live.said)
    tap.ok("No space left on device" in live.said, "one line says why", live.said)
    pathlib.Path("/mnt/full.pcapng").unlink()


def test_interface_down(tap, wirenotes, folder):
    make_cable()
    path = folder / "cable.pcapng"
    live = Live(wirenotes, "-i", "cable0", "-F", "json", "-w", str(path), "ether proto 0x88b5")
    send_frames("cable0", 1000)
    subprocess.run(["ip", "link", "set", "cable0", "down"], check=True)
    tap.ok("cable0: the interface is down" in live.process.stderr.readline(), "down: one line says so")
    subprocess.run(["ip", "link", "set", "cable0", "up"], check=True)
    send_frames("cable0", 500)
    subprocess.run(["ip", "link", "del", "cable0"], check=True)
    tap.equal(live.end(None), 2, "without the interface it ends")
    tap.ok("cable0: " in live.said, "one line says why", live.said)
    tap.equal(packets_in(path), (1500, True), "the file has every packet, before and after")


def test_kill(tap, wirenotes, folder):
    path = folder / "killed.pcapng"
    live = Live(wirenotes, "-i", "lo", "-w", str(path), "tcp")
    recorder = live.recorder()
    converse(200)
    live.end(signal.SIGKILL)
    tap.ok(lab_live.until(lambda: not pathlib.Path(f"/proc/{recorder}/exe").exists()), "without a reader the recorder ends")
    tap.equal(packets_in(path), (200 * PER_CONNECTION, True), "kill -9 of the reader: the file has every packet")

    live = Live(wirenotes, "-i", "lo", "-F", "json", "-w", str(path), "tcp")
    converse(200)
    time.sleep(0.2)  # the longest that a packet is in memory is 70 ms
    subprocess.run(["kill", "-9", str(live.recorder())], check=True)
    tap.equal(live.end(None), 2, "kill -9 of the recorder: it is reported all the same")
    tap.equal(live.capture()["packets"], 200 * PER_CONNECTION, "with every packet up to then")
    tap.equal(packets_in(path), (200 * PER_CONNECTION, True), "the file has them")
    tap.ok("ended unexpectedly" in live.said, "one line says so", live.said)


def test_follow(tap, wirenotes, folder):
    """A file that tcpdump is writing, and a pipe from it."""
    path = folder / "growing.pcap"
    with subprocess.Popen(["tcpdump", "-i", "lo", "-U", "-w", str(path), "tcp"], stderr=subprocess.DEVNULL) as tcpdump:
        lab_live.until(path.exists)
        report = subprocess.Popen([wirenotes, "report", "--follow", "-F", "json", str(path)], stdout=subprocess.PIPE,
                                  text=True)
        time.sleep(0.5)
        converse(50)
        time.sleep(1.5)
        report.send_signal(signal.SIGINT)
        out = report.communicate(timeout=10)[0]
        tcpdump.terminate()
    tap.ok(f'"packets":{50 * PER_CONNECTION},' in out, "--follow reads on until SIGINT", out[:300])

    pipe = f"timeout -s INT 2 tcpdump -i lo -U -w - tcp 2>/dev/null | {wirenotes} report -r - -F json"
    with subprocess.Popen(["sh", "-c", pipe], stdout=subprocess.PIPE, text=True) as report:
        time.sleep(0.7)
        converse(50)
        out = report.communicate(timeout=10)[0]
    tap.ok(f'"packets":{50 * PER_CONNECTION},' in out, "a pipe from tcpdump is read to its end", out[:300])


def set_back(capture):
    """The packets of a classic pcap, the second half of them an hour earlier: what a recorder writes
    on a machine whose clock is set back. (The kernel's own clock is not ours to set.)"""
    packets, at = [], 24
    while at < len(capture):
        seconds, fraction, captured, length = struct.unpack_from("<4I", capture, at)
        packets.append([seconds, fraction, captured, length, capture[at + 16:at + 16 + captured]])
        at += 16 + captured
    for packet in packets[len(packets) // 2:]:
        packet[0] -= 3600
    return len(packets), capture[:24] + b"".join(struct.pack("<4I", *head) + data for *head, data in packets)


def test_clock(tap, wirenotes, folder):
    """A file that grows over a clock that is set back."""
    recorded, growing = folder / "recorded.pcap", folder / "set-back.pcap"
    with subprocess.Popen(["tcpdump", "-i", "lo", "-U", "-w", str(recorded), "tcp"], stderr=subprocess.DEVNULL) as tcpdump:
        lab_live.until(recorded.exists)
        time.sleep(0.3)
        converse(20)
        time.sleep(1.5)
        tcpdump.terminate()
    count, capture = set_back(recorded.read_bytes())
    growing.write_bytes(capture[:len(capture) // 2])
    report = subprocess.Popen([wirenotes, "report", "--follow", "-F", "json", str(growing)], stdout=subprocess.PIPE, text=True)
    time.sleep(0.5)
    with growing.open("ab") as file:
        file.write(capture[len(capture) // 2:])
    time.sleep(1.5)
    report.send_signal(signal.SIGINT)
    out = report.communicate(timeout=10)[0]
    tap.ok(f'"packets":{count},' in out, "the clock set back: every packet is read", out[:300])
    tap.ok('"time_reversed"' in out, "and the doctor says so", out[:300])


def run(wirenotes, _):
    tap = lab_live.Tap()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        test_report(tap, wirenotes, pathlib.Path(tempfile.gettempdir()))
        test_output(tap, wirenotes, folder)
        test_limits(tap, wirenotes, folder)
        test_ring(tap, wirenotes, folder)
        test_several(tap, wirenotes)
        test_mistakes(tap, wirenotes)
        test_full_disk(tap, wirenotes)
        test_interface_down(tap, wirenotes, folder)
        test_kill(tap, wirenotes, folder)
        test_follow(tap, wirenotes, folder)
        test_clock(tap, wirenotes, folder)
    return tap.end()


lab_live.inside_namespaces(["capinfos", "tcpdump"], run, seconds=90)
