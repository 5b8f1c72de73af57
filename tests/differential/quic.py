#!/usr/bin/env python3
"""quic.py WIRENOTES: what we say of QUIC and HTTP/3 against what tshark says, as TAP.

For the files of ../shared/captures (or of $WIRENOTES_SHARED/captures) that hold QUIC: the conversations
that speak it, the names and protocols in ClientHellos, the versions; and with the key logs of keys.tsv
how many headers of HTTP/3 each end sent. docs/differences.md explains what EXPLAINED lists."""
import collections
import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

LEAST_AGREEMENT = 0.99
LIMIT_S = 120
ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("WIRENOTES_SHARED", ROOT.parent / "shared"))

# Files where we differ and are right, or cannot be: see docs/differences.md, QUIC.
EXPLAINED = {
    "AlexeyVasilev+PcapFlowLab/tests/data/parsing/quic/quic_handshake_3.pcap": "no-initial",
    "AlexeyVasilev+PcapFlowLab/tests/data/parsing/quic/quic_test_4.pcap": "hello-cut",
    "ntop+nDPI/tests/cfgs/default/pcap/quic-v2.pcapng": "sent-again",
    "tex2e+mako-quic/quic.pcapng": "negotiated",
    "the-tcpdump-group+tcpdump/tests/quic_vn.pcap": "negotiated",
    "wireshark-4.4.18/captures/quic-with-secrets.pcapng": "server-hello-missed",
    "zeek+zeek/testing/btest/Traces/quic/383379789-decrypt-crash.pcap": "overlapping-fragments",
    "zeek+zeek/testing/btest/Traces/quic/quicdoq.pcap": "port",
}

Said = collections.namedtuple("Said", "conversations hellos versions headers")
HEADERS = 1  # RFC 9114, 7.2.2


def ask_tshark(path, keys, display, *fields):
    command = ["tshark", "-n", "-r", path, "-Y", display, "-T", "fields", "-E", "separator=|", "-E", "occurrence=a"]
    if keys:
        command += ["-o", f"tls.keylog_file:{keys}"]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    return [line.split("|") for line in done.stdout.splitlines()]


def many(text):
    return [part for part in text.split(",") if part]


def tshark_says(path, keys):
    hellos = set()
    for name, google, alpn in ask_tshark(path, keys, "(quic && tls.handshake.type == 1) || gquic.tag.sni",
                                         "tls.handshake.extensions_server_name", "gquic.tag.sni",
                                         "tls.handshake.extensions_alpn_str"):
        hellos.add((name or google, alpn))
    packets = ask_tshark(path, keys, "quic || gquic", "ip.src", "ipv6.src", "udp.srcport", "ip.dst", "ipv6.dst",
                         "udp.dstport")
    conversations = set()
    for row in packets:
        last = [field.split(",")[-1] for field in row]
        conversations.add(frozenset([(last[1] or last[0], last[2]), (last[4] or last[3], last[5])]))
    versions = {int(number, 16) for (text,) in ask_tshark(path, keys, "quic.version", "quic.version")
                for number in many(text)} - {0}
    headers = collections.Counter()
    for port, types in ask_tshark(path, keys, "http3.frame_type", "udp.srcport", "http3.frame_type"):
        headers[port] += sum(int(number, 16) == HEADERS for number in many(types))
    return Said(conversations, hellos, versions, +headers)


NAMES = {"1": 1, "2": 0x6B3343CF, "2-draft": 0x709A50C4, "mvfst-22": 0xFACEB001, "mvfst-27": 0xFACEB002,
         "mvfst-experimental": 0xFACEB00E}


def number_of(version):
    if version in NAMES:
        return NAMES[version]
    if version.startswith("draft-"):
        return 0xFF000000 + int(version[6:])
    return int(version, 16) if version.startswith("0x") else int.from_bytes(version.encode(), "big")


def we_say(program, path, keys):
    command = [program, "report", "-F", "json", *(["--keylog", keys] if keys else []), path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    said = Said(set(), set(), set(), collections.Counter())
    for line in done.stdout.splitlines():
        if not line.startswith('{"type":"datagrams"') or '"service":"quic"' not in line:
            continue
        record = json.loads(line)
        said.conversations.add(frozenset((record[end]["address"], str(record[end]["port"]))
                                         for end in ("client", "server")))
        for event in record["events"]:
            name = event["event"]
            if name in ("tls.client_hello", "quic.google_hello"):
                said.hellos.add((event.get("server_name", ""), event.get("alpn", "")))
            elif name == "quic.initial":
                said.versions.add(number_of(event["version"]))
            elif name in ("http.request", "http.response", "http.interim"):
                said.headers[str(record[event["by"]]["port"])] += 1
    return said


def is_quic(row):
    return row["quic"] not in ("", "0") or "quic" in row["path"].lower()


def key_logs():
    """path: its key logs"""
    with (SHARED / "captures/keys.tsv").open() as lines:
        return {row[0]: row[2].split(";") for row in csv.reader(lines, delimiter="\t") if len(row) > 2}


def join_logs(names, folder):
    """One file with all of them; those inside captures are found by both programs themselves."""
    joined = pathlib.Path(folder) / "keys.log"
    texts = [(SHARED / "captures" / name).read_bytes() for name in names
             if name.endswith((".txt", ".log", ".keys", ".key", ".dat"))]
    joined.write_bytes(b"\n".join(texts))
    return joined if texts else None


def compare(theirs, ours):
    """(what agrees, what does not)"""
    versions = {number for number in theirs.versions if number & 0x0F0F0F0F != 0x0A0A0A0A}
    mine = {number for number in ours.versions if number & 0x0F0F0F0F != 0x0A0A0A0A}
    agreed, differ = 0, []
    for what, left, right in (("conversations", theirs.conversations, ours.conversations),
                              ("hellos", theirs.hellos, ours.hellos)):
        agreed += len(left & right)
        differ += [f"{what}: tshark alone {item}" for item in left - right]
        differ += [f"{what}: we alone {item}" for item in right - left]
    agreed += len(versions & mine)
    differ += [f"version 0x{number:08x}: tshark alone" for number in versions - mine]
    agreed += sum((theirs.headers & ours.headers).values())
    differ += [f"headers: tshark alone {number} from port {port}"
               for port, number in (theirs.headers - ours.headers).items()]
    differ += [f"headers: we alone {number} from port {port}"
               for port, number in (ours.headers - theirs.headers).items()]
    return agreed, differ


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    inventory = SHARED / "captures/inventory.tsv"
    if not inventory.exists() or not shutil.which("tshark"):
        print(f"1..0 # SKIP without tshark or {inventory}")
        return 0
    with inventory.open() as lines:
        paths = [row["path"] for row in csv.DictReader(lines, delimiter="\t") if is_quic(row)]
    logs, agreed, differ, explained = key_logs(), 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            keys = join_logs(logs[path], folder) if path in logs else None
            whole = SHARED / "captures" / path
            same, others = compare(tshark_says(whole, keys), we_say(program, whole, keys))
            agreed += same
            for other in others:
                print(f"# {path}: {other}{' (' + EXPLAINED[path] + ')' if path in EXPLAINED else ''}", flush=True)
            if path in EXPLAINED:
                explained += len(others)
            else:
                differ += len(others)
    share = agreed / (agreed + differ)
    print(f"# {len(paths)} files: {agreed} facts agree, {differ} differ, {explained} more are explained")
    print(f"{'ok' if share >= LEAST_AGREEMENT else 'not ok'} 1 - {share:.2%} of what tshark says of QUIC")
    print("1..1")
    return 0 if share >= LEAST_AGREEMENT else 1


if __name__ == "__main__":
    sys.exit(main())
