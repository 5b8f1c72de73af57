#!/usr/bin/env python3
"""secrets.py: secrets inside a pcapng file, wherever they stand in it, as TAP: what is decrypted depends neither on the
number of workers nor on how the bytes come in.

The arguments are the program and the folder of the sample traces, of which a capture is made with its key log inside."""

import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

PROGRAM, PCAPS = sys.argv[1:3]
LIMIT_S = 60
WORKERS = [1, 2, 3, 8]
TRACES = ["07-tls13", "15-tls13-resumption", "16-http2"]
NOISE = bytes(12) + b"\x88\xb5" + bytes(100)  # a local experiment (IEEE 802)
NOISE_FRAMES = 20000  # enough that several batches are under way at once
KEY_LOG = 0x544C534B  # TLSK


def block(kind, body):
    body += b"\0" * (-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def frames_of(path):
    """(nanoseconds, bytes) of a little-endian pcap with microseconds."""
    data = path.read_bytes()
    link_type = struct.unpack_from("<I", data, 20)[0]
    scale = 1 if data[:4] == b"\x4d\x3c\xb2\xa1" else 1000
    at, frames = 24, []
    while at < len(data):
        seconds, part, captured, wire = struct.unpack_from("<IIII", data, at)
        frames.append((seconds * 10**9 + part * scale, data[at + 16:at + 16 + captured], wire))
        at += 16 + captured
    return link_type, frames


def pcapng(link_type, frames, keys, after):
    """With the keys behind so many frames."""
    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    out += block(1, struct.pack("<HHI", link_type, 0, 0) + struct.pack("<HHB3x", 9, 1, 9) + struct.pack("<HH", 0, 0))
    secrets = block(0xA, struct.pack("<II", KEY_LOG, len(keys)) + keys)
    for number, (time, data, wire) in enumerate(frames):
        if number == after:
            out += secrets
        out += block(6, struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(data), wire) + data)
    return out + (secrets if after >= len(frames) else b"")


def report(options, path, piped=None):
    command = [PROGRAM, "report", "-q", "-F", "json", "--lang", "en", *options, str(path)]
    return subprocess.run(command, input=piped, capture_output=True, timeout=LIMIT_S, check=True).stdout


def digest(out):
    return hashlib.sha256(out.split(b"\n", 1)[1]).hexdigest()


def exchanges(out):
    return sum(json.loads(line)["type"] == "exchange" for line in out.splitlines())


def sample():
    """Several sessions one after the other, and their keys."""
    frames, keys, link_type = [], b"", None
    for name in TRACES:
        folder = pathlib.Path(PCAPS) / name
        link, more = frames_of(folder / "trace.pcap")
        if link_type in (None, link):
            link_type = link
            frames += more
            keys += (folder / "keys.log").read_bytes()
    return link_type, frames, keys


def trials(folder):
    link_type, frames, keys = sample()
    frames += [(frames[-1][0] + 1, NOISE, len(NOISE))] * NOISE_FRAMES
    path = folder / "sample.pcapng"
    decrypted = {}
    for after in (0, 1, 25, 1500, 5000, len(frames)):
        path.write_bytes(pcapng(link_type, frames, keys, after))
        outs = [report(["--workers", str(n)], path) for n in WORKERS for _ in range(2)]
        same = len({digest(out) for out in outs}) == 1
        yield same, f"keys behind frame {after}: the same with any number of workers"
        piped = [report(["--workers", str(n)], "-", path.read_bytes()) for n in WORKERS]
        yield len({digest(out) for out in piped}) == 1, f"keys behind frame {after}, from a pipe: likewise"
        decrypted[after] = exchanges(outs[0])
    print(f"# exchanges by place of the keys: {decrypted}")
    yield decrypted[0] > 0 and decrypted[0] == decrypted[1], "all is decrypted where the keys come before the handshake"
    yield 0 < decrypted[25], "sessions behind the keys are decrypted"


def main():
    failed = count = 0
    with tempfile.TemporaryDirectory() as folder:
        for good, name in trials(pathlib.Path(folder)):
            count += 1
            failed += not good
            print(f"{'ok' if good else 'not ok'} {count} - {name}")
    print(f"1..{count}")
    return failed > 0


sys.exit(main())
