#!/usr/bin/env python3
"""test-quic-live.py WIRENOTES: QUIC and HTTP/3 between real programs (ngtcp2's), made now.

In a network namespace of its own a server and a client talk over loopback, in each of the ways in
WAYS: versions 1 and 2, one changed for the other, Retry, every cipher, keys changed on the way, another
address, 0-RTT, loss. What wirenotes reports of the capture, with the client's key log, must be what
the client itself says it asked for and got. Prints TAP.

Needs root, unshare(1), tcpdump, openssl and Debian's ngtcp2-client and ngtcp2-server; is skipped
where there is none."""
import collections
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SKIP = 0  # TAP's own "1..0 # SKIP" says it
INSIDE = "--inside"
SECONDS = 100  # ends whatever hangs
PORT = 4433
HOST = "www.example.test"
BODIES = {"a.txt": 10, "b.txt": 3000, "big.bin": 150_000}
TLS13 = "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+"
V2 = "0x709a50c4"  # the draft of version 2 that Debian's ngtcp2 speaks

# What is done, and what must be told beside the exchanges: events, or a field's value.
Way = collections.namedtuple("Way", "name server client events fields bodies", defaults=[[], [], [], {}, None])

WAYS = [
    Way("plain", events=["quic.initial", "tls.client_hello", "tls.server_hello", "quic.protected",
                         "quic.transport_parameters", "quic.handshake_done", "http3.settings", "quic.close"],
        fields={"quic.initial.version": "1", "tls.encrypted_extensions.alpn": "h3", "tls.client_hello.alpn": "h3"}),
    Way("retry", server=["-V"], events=["quic.retry"], fields={"quic.retry.valid": True}),
    Way("version-2", client=["-v", V2], fields={"quic.initial.version": "2-draft"}),
    Way("other-version", server=[f"--preferred-versions={V2}"], client=[f"--other-versions={V2},0x1"]),
    Way("negotiation", client=["-v", "0x1a2a3a4a"], events=["quic.version_negotiation"], bodies={}),
    Way("aes-256", client=[f"--ciphers={TLS13}AES-256-GCM"],
        fields={"tls.server_hello.cipher": "AES_256_GCM"}),
    Way("chacha20", client=[f"--ciphers={TLS13}CHACHA20-POLY1305"],
        fields={"tls.server_hello.cipher": "CHACHA20_POLY1305"}),
    Way("key-update", client=["--key-update=100ms", "--delay-stream=300ms"], events=["quic.key_update"]),
    Way("migration", client=["--change-local-addr=100ms", "--delay-stream=300ms"], events=["quic.migrated"]),
    Way("rebinding", client=["--change-local-addr=100ms", "--nat-rebinding", "--delay-stream=300ms"],
        events=["quic.migrated"]),
    Way("loss", server=["-t", "0.05"], client=["-t", "0.05"]),
    Way("early-data", client=["--session-file={dir}/session", "--tp-file={dir}/tp"]),
    Way("early-data-again", client=["--session-file={dir}/session", "--tp-file={dir}/tp"],
        events=["quic.early_data"]),
]


# Where the part of QPACK's table that a header waits for was lost, the body that comes meanwhile is
# counted but not saved (README): whether that happens is chance here.
WAITING = {"loss"}


def make_server_files(here):
    (here / "htdocs").mkdir()
    for name, n in BODIES.items():
        (here / "htdocs" / name).write_bytes(b"x" * n)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                    "-nodes", "-keyout", here / "key.pem", "-out", here / "cert.pem", "-days", "2",
                    "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"], check=True, capture_output=True)


def run_client(way, here, log):
    environment = os.environ | {"SSLKEYLOGFILE": str(here / "keys.log")}
    urls = [f"https://{HOST}:{PORT}/{name}" for name in BODIES]
    options = [option.format(dir=here) for option in way.client]
    command = ["gtlsclient", "--no-quic-dump", "--exit-on-all-streams-close",
               "--timeout=5s", "--handshake-timeout=5s", *options, "127.0.0.1", str(PORT), *urls]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20)
        log.write_text(done.stdout + done.stderr)
    except subprocess.TimeoutExpired as stuck:
        log.write_text((stuck.stderr or b"").decode())


def await_packets(capture):
    """Until tcpdump has written all: its file no longer grows."""
    size = -1
    while size != capture.stat().st_size:
        size = capture.stat().st_size
        time.sleep(0.3)


def play(way, here):
    capture, log = here / f"{way.name}.pcap", here / f"{way.name}.log"
    (here / "keys.log").write_text("")
    dump = subprocess.Popen(["tcpdump", "-i", "lo", "-U", "--immediate-mode", "-B", "65536", "-w", capture, "udp"],
                            stderr=subprocess.PIPE, text=True)
    dump.stderr.readline()
    server = subprocess.Popen(["gtlsserver", "-q", "-d", here / "htdocs", *way.server, "127.0.0.1", str(PORT),
                               here / "key.pem", here / "cert.pem"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.3)
    run_client(way, here, log)
    await_packets(capture)
    for process in (server, dump):
        process.send_signal(signal.SIGINT)
        process.wait(5)
    shutil.copy(here / "keys.log", here / f"{way.name}.keys")


def inside(here):
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for way in WAYS:
        play(way, here)


# --- What the client says --------------------------------------------------------


def told_by_client(log):
    """{(stream, status)} of the responses that the client printed."""
    statuses = {}
    for line in log.read_text(errors="replace").splitlines():
        stream = re.search(r"stream (0x[0-9a-f]+)", line)
        if stream:
            current = int(stream[1], 16)
        status = re.search(r"\[:status: (\d+)\]", line)
        if status:
            statuses[current] = int(status[1])
    return set(statuses.items())


# --- What wirenotes says ---------------------------------------------------------


def report(wirenotes, capture, keys):
    done = subprocess.run([wirenotes, "report", "-F", "json", *(["--keylog", keys] if keys else []), capture],
                          capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def events_of(records):
    return [event for record in records if record["type"] == "datagrams" for event in record["events"]]


def wrong_files(wirenotes, capture, keys, expected):
    """Bodies that are saved, against what was served."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([wirenotes, "report", "-q", "--summary", "--keylog", keys, "--save-bodies", folder, capture],
                       stdout=subprocess.DEVNULL, check=True)
        folder = pathlib.Path(folder)
        bodies = json.loads((folder / "bodies.json").read_text())["bodies"]
        saved = {body["uri"].rpartition("/")[2]: (folder / body["file"]).read_bytes() for body in bodies}
    if saved != {name: b"x" * n for name, n in expected.items() if n > 0}:
        yield f"saved {[(name, len(content)) for name, content in saved.items()]}"


def complaints(way, here, wirenotes):
    records = report(wirenotes, here / f"{way.name}.pcap", here / f"{way.name}.keys")
    events = events_of(records)
    names = {event["event"] for event in events}
    for name in way.events:
        if name not in names:
            yield f"no {name}"
    for field, value in way.fields.items():
        name, _, short = field.rpartition(".")
        if not any(event["event"] == name and event.get(short) == value for event in events):
            yield f"no {field} == {value}"
    ours = {(event["stream"], event["code"]) for event in events if event["event"] == "http.response"}
    theirs = told_by_client(here / f"{way.name}.log")
    expected = BODIES if way.bodies is None else way.bodies
    if len(theirs) != len(expected) or ours != theirs:
        yield f"responses: {sorted(ours)}, the client got {sorted(theirs)}"
    exchanges = [record for record in records if record["type"] == "exchange"]
    bodies = {e["target"].lstrip("/"): e["response_body_bytes"] for e in exchanges if e["target"]}
    if bodies != expected:
        yield f"bodies: {bodies}"
    if way.name not in WAITING:
        yield from wrong_files(wirenotes, here / f"{way.name}.pcap", here / f"{way.name}.keys", expected)
    broken = sorted(name for name in names if name.endswith(("malformed", "undecrypted", "unreadable")))
    if broken:
        yield f"told {broken}"


def without_keys(here, wirenotes):
    events = events_of(report(wirenotes, here / "plain.pcap", None))
    hello = [event for event in events if event["event"] == "tls.client_hello"]
    if not hello or hello[0].get("server_name") != "localhost" or hello[0].get("alpn") != "h3":
        yield "not even the name is told"
    if any(event["event"].startswith("http") for event in events):
        yield "HTTP is told without keys"


def why_not():
    if os.geteuid() != 0:
        return "needs root"
    missing = [name for name in ("unshare", "tcpdump", "gtlsclient", "gtlsserver", "openssl", "ip")
               if not shutil.which(name)]
    return f"without {', '.join(missing)}" if missing else None


def judge(number, name, troubles):
    troubles = list(troubles)
    for trouble in troubles:
        print(f"# {trouble}")
    print(f"{'not ok' if troubles else 'ok'} {number} - {name}")
    return not troubles


def main():
    if sys.argv[1] == INSIDE:
        inside(pathlib.Path(sys.argv[2]))
        return 0
    reason = why_not()
    if reason:
        print(f"1..0 # SKIP {reason}")
        return SKIP
    wirenotes, keep = sys.argv[1], len(sys.argv) > 2
    print(f"1..{len(WAYS) + 1}")
    with tempfile.TemporaryDirectory() as name:
        here = pathlib.Path(sys.argv[2]) if keep else pathlib.Path(name)
        make_server_files(here)
        subprocess.run(["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc",
                        sys.executable, __file__, INSIDE, here], check=True, timeout=SECONDS)
        good = [judge(i + 1, way.name, complaints(way, here, wirenotes)) for i, way in enumerate(WAYS)]
        good.append(judge(len(WAYS) + 1, "without-keys", without_keys(here, wirenotes)))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
