#!/usr/bin/env python3
"""badinput.py: what wirenotes says of input that is wrong, as TAP.

The only argument is the program. Each case is a function of CASES that makes its
input in a folder of its own and says what must come out: the exit status, one line
on stderr with the file's name and the trouble, and what was read before it."""

import gzip
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

PROGRAM = sys.argv[1]
LIMIT_S = 30
USAGE = 2

ETHERNET, LINK_TYPE_UNKNOWN = 1, 9999
SYN, ACK, PSH, FIN = 2, 16, 8, 1


# --- A small capture, made by hand ------------------------------------------------

def frame(from_client, seq, ack, flags, payload=b""):
    """One Ethernet frame of a connection 10.0.0.1:40000 -> 10.0.0.2:80."""
    ends = [(b"\x0a\x00\x00\x01", 40000), (b"\x0a\x00\x00\x02", 80)]
    (source, source_port), (target, target_port) = ends if from_client else ends[::-1]
    tcp = struct.pack(">HHIIBBHHH", source_port, target_port, seq, ack, 5 << 4, flags, 64240, 0, 0)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40 + len(payload), 1, 0x4000, 64, 6, 0, source, target)
    return bytes(12) + b"\x08\x00" + ip + tcp + payload


FRAMES = [
    frame(True, 100, 0, SYN),
    frame(False, 500, 101, SYN | ACK),
    frame(True, 101, 501, ACK),
    frame(True, 101, 501, ACK | PSH, b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"),
    frame(False, 501, 136, ACK | PSH, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
    frame(True, 136, 541, ACK | FIN),
]


def header(link_type=ETHERNET):
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link_type)


def record(number, data, captured=None):
    size = len(data) if captured is None else captured
    return struct.pack("<IIII", 1700000000 + number, 0, size, size) + data


def capture(frames=len(FRAMES), link_type=ETHERNET):
    return header(link_type) + b"".join(record(i, FRAMES[i]) for i in range(frames))


# --- Running and judging ------------------------------------------------------------

def run(arguments, **more):
    more.setdefault("stdout", subprocess.PIPE)
    more.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run([PROGRAM, *map(str, arguments)], stderr=subprocess.PIPE, check=False,
                          timeout=LIMIT_S, **more)


def report(*paths, **more):
    return run(["report", "-F", "json", "--lang", "en", *paths], **more)


class Wrong(Exception):
    """What a case found instead of what it wants."""


def want(condition, complaint, done=None):
    if not condition:
        said = done.stderr.decode(errors="replace") if done else ""
        raise Wrong(f"{complaint}\n{said}".rstrip())


def want_one_line(done, name, trouble):
    """Exit status 2 and one line on stderr with the name and the trouble (a pattern)."""
    want(done.returncode == USAGE, f"exit status {done.returncode}", done)
    lines = done.stderr.decode(errors="replace").splitlines()
    want(len(lines) == 1, f"{len(lines)} lines on stderr", done)
    want(str(name) in lines[0], f"{name} is not named", done)
    want(re.search(trouble, lines[0], re.IGNORECASE), f"no word like /{trouble}/", done)


def records_of(done):
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def packets_reported(done):
    return sum(each["packets"] for each in records_of(done) if each["type"] == "capture")


def file_case(name, content, trouble, packets=None):
    """A file with `content` is refused, or reported up to `packets` and then refused."""
    def check(folder):
        path = folder / name
        path.write_bytes(content)
        done = report(path)
        want_one_line(done, path, trouble)
        if packets is not None:
            want(packets_reported(done) == packets,
                 f"{packets_reported(done)} packets reported, not {packets}", done)
    return check


# --- Cases ----------------------------------------------------------------------------

def good_file(folder):
    path = folder / "good.pcap"
    path.write_bytes(capture())
    done = report(path)
    want(done.returncode == 0 and not done.stderr, f"exit status {done.returncode}", done)
    want(packets_reported(done) == len(FRAMES), "not all packets reported", done)


def missing_file(folder):
    want_one_line(report(folder / "none.pcap"), folder / "none.pcap", "no such file")


def a_directory(folder):
    want_one_line(report(folder), folder, "directory")


def dev_null(_folder):
    want_one_line(report("/dev/null"), "/dev/null", "empty|no capture|not a capture|device")


def unreadable_file(folder):
    if os.geteuid() == 0:
        return "root may read everything"
    path = folder / "secret.pcap"
    path.write_bytes(capture())
    path.chmod(0)
    want_one_line(report(path), path, "permission")
    return None


def empty_standard_input(_folder):
    want_one_line(report("-"), "standard input", "empty|no capture|not a capture")


def cut_on_standard_input(_folder):
    done = run(["report", "-F", "json", "--lang", "en", "-"], stdin=None, input=capture()[:-10])
    want_one_line(done, "standard input", "cut|truncated|ends")
    want(packets_reported(done) == len(FRAMES) - 1, "what came before is not reported", done)


def one_broken_of_three(folder):
    names = [folder / name for name in ("one.pcap", "broken.pcap", "three.pcap")]
    for name in names:
        name.write_bytes(capture())
    names[1].write_bytes(b"this is a text\n")
    done = report(*names)
    want_one_line(done, names[1], "not a capture|no capture|format")
    want(packets_reported(done) == 2 * len(FRAMES), "the good files are not reported", done)


def every_cut(folder):
    """A capture cut anywhere is refused or reported, never more than one line."""
    whole = capture()
    path = folder / "cut.pcap"
    for size in range(0, len(whole), 7):
        path.write_bytes(whole[:size])
        done = report(path)
        lines = done.stderr.decode(errors="replace").splitlines()
        want(done.returncode in (0, USAGE), f"cut at {size}: exit status {done.returncode}", done)
        want(len(lines) == (1 if done.returncode else 0), f"cut at {size}: {len(lines)} lines", done)
        if size >= len(header()):
            want(packets_reported(done) <= len(FRAMES), f"cut at {size}: too many packets", done)


def unknown_option(_folder):
    done = run(["report", "--no-such-option", "x.pcap"])
    want_one_line(done, "--no-such-option", "option")


def unknown_format(folder):
    path = folder / "good.pcap"
    path.write_bytes(capture())
    want_one_line(run(["report", "--lang", "en", "-F", "klingon", path]), "klingon", "format")


def wrong_filter(folder):
    path = folder / "good.pcap"
    path.write_bytes(capture())
    done = run(["report", "--lang", "en", "-f", "tcp prot 80", path])
    want_one_line(done, "tcp prot 80", "filter|syntax")


def unknown_command(_folder):
    # What is no command is a file's name.
    want_one_line(run(["reprot", "--lang", "en"]), "reprot", "command|no such file")


def no_arguments(_folder):
    done = run([])
    want(done.returncode == USAGE, f"exit status {done.returncode}", done)
    want(len(done.stderr.splitlines()) == 1, "not one line on stderr", done)


def full_disk(folder):
    path = folder / "good.pcap"
    path.write_bytes(capture())
    with open("/dev/full", "wb") as full:
        want_one_line(report(path, stdout=full), "write", "space")


def closed_output(folder):
    """Nobody reads any more: the program may end by SIGPIPE, or say so."""
    path = folder / "good.pcap"
    path.write_bytes(capture())
    reader, writer = os.pipe()
    os.close(reader)
    done = report(path, stdout=writer)
    os.close(writer)
    want(done.returncode in (-13, 0, USAGE), f"exit status {done.returncode}", done)
    want(len(done.stderr.splitlines()) <= 1, "more than one line on stderr", done)


def unwritable_output(folder):
    path = folder / "good.pcap"
    path.write_bytes(capture())
    target = folder / "none" / "out.json"
    want_one_line(report(path, "-o", target), target, "no such file")


def missing_notebook(folder):
    path = folder / "good.pcap"
    path.write_bytes(capture())
    notes = folder / "none.md"
    want_one_line(report(path, "--notes", notes), notes, "no such file")


CUT = "cut|truncated|ends|short"
CASES = {
    "a good file is reported, and nothing said": good_file,
    "missing file": missing_file,
    "directory": a_directory,
    "empty file": file_case("empty.pcap", b"", "empty"),
    "text file": file_case("notes.txt", b"Just a line of text.\n" * 20, "not a capture|no capture|format"),
    "/dev/null": dev_null,
    "unreadable file": unreadable_file,
    "cut in the file header": file_case("a.pcap", header()[:12], CUT),
    "cut in a record header": file_case("b.pcap", capture()[:-len(FRAMES[-1]) - 8], CUT, len(FRAMES) - 1),
    "cut in a packet": file_case("c.pcap", capture()[:-20], CUT, len(FRAMES) - 1),
    "packet of 4 GiB": file_case("d.pcap", capture(3) + record(3, FRAMES[3], captured=0xFFFFFFF0),
                                 "4294967280|length|large|long|bytes", 3),
    "unknown link type": file_case("e.pcap", capture(link_type=LINK_TYPE_UNKNOWN), "link"),
    "gzip cut short": file_case("f.pcap.gz", gzip.compress(capture(), mtime=0)[:-30], CUT),
    "gzip of a text": file_case("g.gz", gzip.compress(b"just text, many times " * 9), "not a capture|no capture|format"),
    "empty standard input": empty_standard_input,
    "standard input cut short": cut_on_standard_input,
    "one broken file of three": one_broken_of_three,
    "cut at every seventh byte": every_cut,
    "unknown option": unknown_option,
    "unknown format": unknown_format,
    "wrong filter": wrong_filter,
    "unknown command": unknown_command,
    "no arguments": no_arguments,
    "full disk": full_disk,
    "closed output": closed_output,
    "unwritable output": unwritable_output,
    "missing notebook": missing_notebook,
}


def judge(check):
    """(good, what to say after the name) of one case."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            skipped = check(pathlib.Path(folder))
            return True, f" # SKIP {skipped}" if skipped else ""
        except Wrong as wrong:
            return False, "\n# " + str(wrong).replace("\n", "\n# ")
        except (subprocess.TimeoutExpired, ValueError, KeyError) as trouble:
            return False, f"\n# {type(trouble).__name__}: {trouble}"


def main():
    os.environ.update(LC_ALL="C.UTF-8")
    print(f"1..{len(CASES)}")
    broken = 0
    for number, (name, check) in enumerate(CASES.items(), 1):
        good, rest = judge(check)
        print(f"{'ok' if good else 'not ok'} {number} - {name}{rest}", flush=True)
        broken += not good
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
