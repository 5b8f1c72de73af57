#!/usr/bin/env python3
"""export.py: `wirenotes export`: comments that tshark reads, and everything else as it
was, as TAP.

Arguments: the program and the top of the source tree. A sample of the shared captures is
looked at too, where they are (../shared, or $WIRENOTES_SHARED)."""

import gzip
import json
import os
import pathlib
import re
import resource
import shutil
import struct
import subprocess
import sys

import blocks
import cases
from blocks import COMMENT, PACKET

PROGRAM = sys.argv[1]
ROOT = pathlib.Path(sys.argv[2])
SHARED = pathlib.Path(os.environ.get("WIRENOTES_SHARED", ROOT.parent / "shared")) / "captures"
TRACES = sorted(ROOT.glob("pcaps/*/trace.pcap"))
SAMPLE = TRACES[0]
LIMIT_S = 60
USAGE = 2

# Of the shared captures: so many of each format, none larger than this.
SHARED_FILES = 25
SHARED_BYTES_MOST = 200_000


def run(*arguments, **how):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, timeout=LIMIT_S,
                          check=False, **how)


def export(source, target, *options, status=0):
    done = run("export", source, "-w", target, "--lang", "en", *options)
    assert done.returncode == status, (source, done.returncode, done.stderr.decode())
    assert b"Sanitizer" not in done.stderr and b"runtime error" not in done.stderr, done.stderr
    return done.stderr.decode()


def told(said):
    """(packets, comments) of the line at the end."""
    found = re.search(r": (\d+) packets, (\d+) comments", said)
    return int(found[1]), int(found[2])


def report(path, *options):
    """The JSON records, but for what the file itself is like."""
    out = run("report", "-F", "json", "--lang", "en", *options, path).stdout.decode()
    records = [json.loads(line) for line in out.splitlines()]
    for record in records:
        for key in ("file", "size", "format", "snap_length", "interfaces"):
            record.pop(key, None)
    return records


def tshark(path, *fields):
    if not shutil.which("tshark"):
        raise cases.Skip("no tshark")
    command = ["tshark", "-n", "-r", str(path), "-T", "json", *(f for e in fields for f in ("-e", e))]
    done = subprocess.run(command, capture_output=True, timeout=LIMIT_S, check=True)
    return [entry["_source"]["layers"] for entry in json.loads(done.stdout or b"[]")]


# --- What tshark reads --------------------------------------------------------------

def test_tshark_reads_every_comment(folder):
    """Each one, on its packet, letter by letter; in Chinese too."""
    for number, trace in enumerate(TRACES):
        out = folder / "out.pcapng"
        said = run("export", trace, "-w", out, "--lang", ("en", "zh")[number % 2]).stderr.decode()
        ours = blocks.comments(out.read_bytes())
        theirs = [layers.get("frame.comment", []) for layers in tshark(out, "frame.comment")]
        assert sum(map(len, ours)) > 0, trace
        found = re.findall(r"\d+", said)
        assert (len(ours), sum(map(len, ours))) == tuple(map(int, found[-2:])), said
        assert ours == theirs, [pair for pair in zip(ours, theirs) if pair[0] != pair[1]][:2]


def test_notes_are_beside_their_packets(folder):
    """Where JSON says a note is, there is a comment with its title."""
    for trace in TRACES:
        out = folder / "out.pcapng"
        export(trace, out, "-v")
        titles = {r["passage"]: r["title"] for r in report(trace) if r["type"] == "note" and "title" in r}
        ours = blocks.comments(out.read_bytes())
        notes = [r for r in report(trace) if r["type"] == "note"]
        assert notes
        for note in notes:
            here = ours[note["frame"] - 1]
            assert len(here) == 64 or any(titles.get(note["passage"], "") in c for c in here), note


# --- What stays as it was -----------------------------------------------------------

def unit_of(data):
    """Of the times in a classic file, in nanoseconds."""
    return 1 if data[:4] in (b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d") else 1000


def test_packets_of_pcap_stay(folder):
    for trace in TRACES:
        out, bare = folder / "out.pcapng", folder / "bare.pcapng"
        export(trace, out)
        export(trace, bare, "--no-comments")
        original = blocks.pcap_packets(trace.read_bytes())
        unit = unit_of(trace.read_bytes())
        assert blocks.pcapng_packets(bare.read_bytes(), unit) == original, trace
        assert blocks.pcapng_packets(out.read_bytes(), unit) == original, trace
        assert blocks.without_ours(out.read_bytes()) == blocks.without_ours(bare.read_bytes())


def frames():
    return [data for _, data, _ in blocks.pcap_packets(SAMPLE.read_bytes())]


def strange(order):
    """A section with blocks and options of every kind around the frames of the sample."""
    o, some = order, frames()
    end = bytes(4)
    theirs = blocks.option(o, COMMENT, b"by a person")
    flags = blocks.option(o, 2, struct.pack(o + "I", 1))
    out = [blocks.section(o, blocks.option(o, 2, b"hardware") + end),
           blocks.block(o, blocks.NAMES, struct.pack(o + "HH", 1, 9) + b"\x0a\0\0\1ab.c\0\0\0\0" + end),
           blocks.interface(o, options=blocks.option(o, 2, b"eth7") + blocks.option(o, 3, b"of a test") + end),
           blocks.block(o, blocks.UNKNOWN, b"opaque"),
           blocks.block(o, blocks.SECRETS, struct.pack(o + "II", 0x544C534B, 4) + b"# a\n")]
    for number, frame in enumerate(some):
        options = [b"", theirs + end, flags + theirs, end, flags + theirs + theirs + end][number % 5]
        kind = blocks.OLD_PACKET if number % 7 == 3 else PACKET
        out.append(blocks.packet(o, 0, 1700000000000000 + number * 1000, frame, options, kind))
    out.append(blocks.block(o, blocks.STATISTICS, struct.pack(o + "III", 0, 0, 0) +
                            blocks.option(o, 5, bytes(8)) + end))
    out.append(blocks.block(o, blocks.CUSTOM, struct.pack(o + "I", 1) + b"who knows"))
    return b"".join(out)


def test_blocks_of_pcapng_stay(folder):
    """Both byte orders, many sections, blocks that nobody knows: the same bytes."""
    source, out, bare = folder / "in.pcapng", folder / "out.pcapng", folder / "bare.pcapng"
    source.write_bytes(strange("<") + strange(">") + strange("<"))
    export(source, bare, "--no-comments")
    assert bare.read_bytes() == source.read_bytes()
    _, count = told(export(source, out))
    assert count > 0
    assert blocks.without_ours(out.read_bytes()) == blocks.without_ours(source.read_bytes())
    tshark(out, "frame.comment")


def test_simple_packets_take_none(folder):
    """A simple packet block has no options: it stays, and that is told."""
    source, out = folder / "in.pcapng", folder / "out.pcapng"
    packets = [blocks.block("<", blocks.SIMPLE, struct.pack("<I", len(f)) + f) for f in frames()]
    source.write_bytes(blocks.section("<") + blocks.interface("<") + b"".join(packets))
    said = export(source, out)
    assert out.read_bytes() == source.read_bytes()
    assert "no room" in said, said


def test_again_is_the_same(folder):
    """Our comments are known again: neither doubled nor taken for somebody's."""
    source = folder / "in.pcapng"
    source.write_bytes(strange(">"))
    for path in (SAMPLE, source):
        one, two, bare, plain = (folder / f"{n}.pcapng" for n in ("one", "two", "bare", "plain"))
        export(path, one)
        export(one, two)
        assert one.read_bytes() == two.read_bytes()
        export(path, plain, "--no-comments")
        export(two, bare, "--no-comments")
        assert blocks.without_ours(bare.read_bytes()) == blocks.without_ours(plain.read_bytes())
        assert not any(blocks.comments(bare.read_bytes()))
    assert bare.read_bytes().count(b"by a person") == source.read_bytes().count(b"by a person") > 0


def test_reads_back_without_loss(folder):
    for trace in TRACES:
        out = folder / "out.pcapng"
        export(trace, out)
        assert report(trace) == report(out), trace


def test_secrets_stay(folder):
    """Keys inside the file decrypt the annotated one too."""
    trace = ROOT / "pcaps/07-tls13/trace.pcap"
    keys = next(trace.parent.glob("*key*"))
    source, out = folder / "in.pcapng", folder / "out.pcapng"
    export(trace, source, "--no-comments")
    parts = [whole for _, _, whole in blocks.split(source.read_bytes())]
    log = keys.read_bytes()
    parts.insert(2, blocks.block("<", blocks.SECRETS, struct.pack("<II", 0x544C534B, len(log)) + log))
    source.write_bytes(b"".join(parts))
    export(source, out)
    assert any(r["type"] == "exchange" for r in report(source)), "nothing was decrypted"
    assert report(out) == report(source)
    assert parts[2] in out.read_bytes()


def host_record(kind, options):
    """A record as analyzer/host/record.h has it, little-endian."""
    body = struct.pack("<HH", kind, 0) + b"".join(
        blocks.option("<", code, value if isinstance(value, bytes) else struct.pack("<Q", value))
        for code, value in options)
    return blocks.block("<", 0x80574E31, body)


def test_owners_are_told(folder):
    """A live capture knows whose its sockets are: Wireshark is told by comments."""
    source, out, again = (folder / f"{n}.pcapng" for n in ("in", "out", "again"))
    export(SAMPLE, source, "--no-comments")
    parts = [whole for _, _, whole in blocks.split(source.read_bytes())]

    def end(address, port):
        return b"\x04" + bytes(address) + bytes(12) + struct.pack(">H", port)

    parts.append(host_record(1, [(1, 4711), (2, 99), (5, 1), (15, b"curl"), (16, b"curl -s http://www.lab.test/"),
                                 (17, b"alice")]))
    parts.append(host_record(2, [(32, 1), (34, end((198, 18, 0, 2), 40312)), (35, end((198, 18, 0, 80), 80)),
                                 (36, 3), (1, 4711), (2, 99)]))
    source.write_bytes(b"".join(parts))
    export(source, out)
    ours = blocks.comments(out.read_bytes())[4]
    told = [c for c in ours if "curl" in c]
    assert len(told) == 1 and all(w in told[0] for w in ("4711", "www.lab.test", "alice")), ours
    theirs = tshark(out, "frame.comment")[4]["frame.comment"]
    assert told[0] in theirs
    assert report(source) == report(out)
    assert any(e["event"] == "host.owner" for r in report(out) if r["type"] == "connection" for e in r["events"])
    export(out, again)
    assert again.read_bytes() == out.read_bytes()


def test_classic_variants(folder):
    """Byte orders, micro- and nanoseconds, the frame check sequence, compression."""
    some = frames()
    for order in "<>":
        for magic, unit in ((0xA1B2C3D4, 1000), (0xA1B23C4D, 1)):
            data = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, 1 | 0x04000000 | 2 << 28)
            data += b"".join(struct.pack(order + "IIII", 1700000000 + i, 999_999_999 // unit,
                                         len(f), len(f) + 4) + f for i, f in enumerate(some))
            source, out = folder / "in.pcap.gz", folder / "out.pcapng"
            source.write_bytes(gzip.compress(data))
            export(source, out)
            assert blocks.pcapng_packets(out.read_bytes(), unit) == blocks.pcap_packets(data)
            found = blocks.split(out.read_bytes())
            for o, kind, whole in found:
                if kind == PACKET:  # epb_flags: the length of the check sequence is 4
                    assert (2, struct.pack(o + "I", 4 << 5)) in blocks.options_of(o, whole)[1]
            assert found[1][2][8:16] == struct.pack(found[1][0] + "HHI", 1, 0, 65535)


# --- Where it comes from and goes to -------------------------------------------------

def test_pipes(folder):
    out = folder / "out.pcapng"
    export(SAMPLE, out)
    data = SAMPLE.read_bytes()
    piped = run("export", "-", "-w", "-", "--lang", "en", "-q", input=data)
    assert piped.returncode == 0 and not piped.stderr, piped.stderr
    assert piped.stdout == out.read_bytes()
    with SAMPLE.open("rb") as file:
        seekable = run("export", "-", "-w", "-", "--lang", "en", stdin=file)
    assert seekable.stdout == out.read_bytes()
    fifo = folder / "fifo"
    os.mkfifo(fifo)
    with subprocess.Popen(["cp", str(SAMPLE), str(fifo)]) as writer:
        named = run("export", fifo, "-w", "-", "--lang", "en")
        writer.wait(LIMIT_S)
    assert named.stdout == out.read_bytes(), named.stderr


def test_never_over_its_input(folder):
    source, link = folder / "in.pcapng", folder / "link.pcapng"
    export(SAMPLE, source)
    link.symlink_to(source)
    before = source.read_bytes()
    for target in (source, link):
        export(source, target, status=USAGE)
        assert source.read_bytes() == before
    assert sorted(p.name for p in folder.iterdir()) == ["in.pcapng", "link.pcapng"]


def test_full_disk(folder):
    """One line, no half file, and what was there before is still there."""
    out = folder / "out.pcapng"
    out.write_bytes(b"before")
    for target, how in (("/dev/full", {}), (out, {"preexec_fn": small_files})):
        done = run("export", SAMPLE, "-w", target, "--lang", "en", **how)
        assert done.returncode == USAGE and done.stderr.count(b"\n") == 1, done.stderr
        assert b"cannot write" in done.stderr, done.stderr
    assert out.read_bytes() == b"before"
    assert [p.name for p in folder.iterdir()] == ["out.pcapng"]


def small_files():
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))


def test_broken_input(folder):
    """What could be read is exported, and the break is told once."""
    out, cut = folder / "out.pcapng", folder / "cut.pcap"
    cut.write_bytes(SAMPLE.read_bytes()[:-7])
    for options in ([], ["--no-comments"]):
        done = run("export", cut, "-w", out, "--lang", "en", "-q", *options)
        assert done.returncode == USAGE and done.stderr.count(b"\n") == 1, done.stderr
        assert b"cut short" in done.stderr
        assert len(blocks.pcapng_packets(out.read_bytes(), 1)) == len(frames()) - 1


def test_wrong_usage(folder):
    for arguments in ([SAMPLE], [SAMPLE, SAMPLE, "-w", folder / "o"], ["-w", folder / "o"],
                      [SAMPLE, "-w", folder / "no" / "such"], [folder / "none", "-w", folder / "o"],
                      [SAMPLE, "-f", "tcp", "-w", folder / "o"], [ROOT / "README.md", "-w", folder / "o"]):
        done = run("export", "--lang", "en", *arguments)
        assert done.returncode == USAGE and done.stderr.count(b"\n") == 1, (arguments, done.stderr)
    assert not list(folder.iterdir())


def test_only_some_connections(folder):
    """-Y says which connections get comments; the packets all stay."""
    trace = ROOT / "pcaps/02-closes/trace.pcap"
    every, some, none = (folder / f"{n}.pcapng" for n in ("every", "some", "none"))
    counts = [told(export(trace, path, *only)) for path, only in
              ((every, []), (some, ["-Y", 'closed == "reset"']), (none, ["-Y", "id == 9999"]))]
    assert counts[0][0] == counts[1][0] == counts[2][0]
    assert counts[0][1] > counts[1][1] > counts[2][1] == 0, counts


# --- Captures of others ----------------------------------------------------------------

def shared(kind):
    if not SHARED.is_dir():
        raise cases.Skip("no shared captures")
    found = [p for p in sorted(SHARED.rglob("*")) if p.is_file() and
             p.stat().st_size <= SHARED_BYTES_MOST and p.open("rb").read(4) in kind]
    return found[::max(1, len(found) // SHARED_FILES)]


def test_shared_pcapng(folder):
    source, out, seen = folder / "bare.pcapng", folder / "out.pcapng", 0
    for path in shared([b"\x0a\x0d\x0d\x0a"]):
        if run("export", path, "-w", source, "--no-comments", "-q").returncode != 0:
            continue
        assert source.read_bytes() == path.read_bytes(), path
        export(path, out)
        assert blocks.without_ours(out.read_bytes()) == blocks.without_ours(path.read_bytes()), path
        assert report(out) == report(path), path
        seen += 1
    assert seen >= SHARED_FILES // 2


def test_shared_pcap(folder):
    out, seen = folder / "out.pcapng", 0
    magics = [struct.pack(o + "I", m) for o in "<>" for m in (0xA1B2C3D4, 0xA1B23C4D)]
    for path in shared(magics):
        data = path.read_bytes()
        if run("export", path, "-w", out, "-q").returncode != 0:
            continue
        assert blocks.pcapng_packets(out.read_bytes(), unit_of(data)) == blocks.pcap_packets(data), path
        assert report(out) == report(path), path
        seen += 1
    assert seen >= SHARED_FILES // 2


if __name__ == "__main__":
    sys.exit(cases.run(globals()))
