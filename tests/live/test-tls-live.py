#!/usr/bin/env python3
"""test-tls-live.py WIRENOTES: TLS against what openssl's own programs say of it.

tls.sh lets s_client ask s_server twice, with each version and kind of key that openssl still
speaks; the second handshake resumes the first. What we report has to be what both
said: version, suite, whether it was resumed; all of it decrypted by the key log, with the
request and the response inside; where the key was sent encrypted, by the private key alone too.
Prints TAP. Needs root and namespaces; is skipped without them."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SECONDS_PER_RUN = 60
SKIPPED = 0  # TAP's own "1..0 # SKIP" says it

# version, key as `openssl req -newkey` takes it, suite ("-": openssl's choice), our words for
# the key; whether the private key alone decrypts it
ROWS = [
    ("tls1_3", "rsa:2048", "-", "RSA 2048", False),
    ("tls1_3", "ec", "-", "EC prime256v1", False),
    ("tls1_3", "ed25519", "-", "Ed25519", False),
    ("tls1_2", "rsa:2048", "ECDHE-RSA-AES128-GCM-SHA256", "RSA 2048", False),
    ("tls1_2", "rsa:2048", "ECDHE-RSA-CHACHA20-POLY1305", "RSA 2048", False),
    ("tls1_2", "rsa:2048", "AES256-CCM8", "RSA 2048", True),
    ("tls1_2", "rsa:2048", "AES128-SHA256", "RSA 2048", True),
    ("tls1_2", "ec", "ECDHE-ECDSA-AES256-SHA384", "EC prime256v1", False),
    ("tls1_2", "ed25519", "-", "Ed25519", False),
    ("tls1_1", "rsa:2048", "AES256-SHA", "RSA 2048", True),
    ("tls1", "rsa:2048", "DHE-RSA-AES128-SHA", "RSA 2048", False),
    ("tls1", "ec", "-", "EC prime256v1", False),
]
VERSIONS = {"tls1_3": "TLS 1.3", "tls1_2": "TLS 1.2", "tls1_1": "TLS 1.1", "tls1": "TLS 1.0"}


def skip(reason):
    print(f"1..0 # SKIP {reason}")
    sys.exit(SKIPPED)


def record(folder, row):
    environment = os.environ | {"LAB_HERE": str(folder), "LAB_SECONDS": str(SECONDS_PER_RUN)}
    done = subprocess.run([HERE / "tls.sh", *row[:3]], capture_output=True, env=environment,
                          timeout=SECONDS_PER_RUN + 20, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
        skip(f"no recording: {said[-1] if said else done.returncode}")


def standard_names():
    """{openssl's name of a suite: the standard one}"""
    out = subprocess.run(["openssl", "ciphers", "-V", "-stdname", "ALL:@SECLEVEL=0"], capture_output=True,
                         text=True, check=True).stdout
    names = (re.search(r" - (\S+)\s+- (\S+)", line) for line in out.splitlines())
    return {name[2]: name[1] for name in names if name}


def said(folder):
    """What both programs said of each handshake, the server in its page: resumed or not, and
    the suite."""
    text = (folder / "said.txt").read_text(errors="replace")
    lines = re.findall(r"^(New|Reused), \S+, Cipher is (\S+)", text, re.M)
    return lines[::2] if lines[::2] == lines[1::2] else lines


def report(program, folder, *more):
    environment = {name: value for name, value in os.environ.items() if name != "SSLKEYLOGFILE"}
    out = subprocess.run([program, "report", "-F", "json", *more, folder / "trace.pcap"], env=environment,
                         capture_output=True, timeout=SECONDS_PER_RUN, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def inside(records):
    """Requests and statuses of each connection."""
    return [(sum(event["event"] == "http.request" for event in record["events"]),
             [event["code"] for event in record["events"] if event["event"] == "http.response"])
            for record in records if record["type"] == "connection"]


def troubles(program, folder, row, names):
    version, _, suite, key, by_key = row
    records = report(program, folder, "--keylog", folder / "keys.log")
    sessions = [record for record in records if record["type"] == "secure"]
    handshakes = said(folder)
    wanted = [(VERSIONS[version], names[suite_said], word == "Reused") for word, suite_said in handshakes]
    found = [(session["version"], session["ciphersuite"], session["resumed"]) for session in sessions]
    if len(wanted) != 2 or found != wanted:
        yield f"client and server said {wanted}, we {found}"
    if suite != "-" and {name for _, name in handshakes} != {suite}:
        yield f"asked for {suite}, got {handshakes}"
    for session in sessions:
        if not session["decrypted"] or session["undecrypted"]:
            yield f"not decrypted: {session['undecrypted']}"
    if sessions and sessions[0]["certificate_key"] != key:
        yield f"the key is {key}, we say {sessions[0]['certificate_key']}"
    if inside(records) != [(1, [200])] * 2:
        yield f"inside: {inside(records)}"
    alone = report(program, folder, "--rsa-key", folder / "rsa.key") if key.startswith("RSA") else records
    if by_key and inside(alone) != inside(records):
        yield f"by the private key alone: {inside(alone)}"
    if key.startswith("RSA") and not by_key and inside(alone) != [(0, [])] * 2:
        yield f"the private key opened what it cannot: {inside(alone)}"


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    if os.geteuid() != 0:
        skip("needs root, for network namespaces")
    names = standard_names()
    lines, good = [], True
    for number, row in enumerate(ROWS, 1):
        with tempfile.TemporaryDirectory() as folder:
            record(pathlib.Path(folder), row)
            found = list(troubles(program, pathlib.Path(folder), row, names))
        good &= not found
        lines.append(f"{'not ' if found else ''}ok {number} - {' '.join(row[:3])}")
        lines += [f"# {trouble}" for trouble in found]
    print(f"1..{len(ROWS)}")
    print("\n".join(lines))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
