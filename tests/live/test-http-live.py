#!/usr/bin/env python3
"""test-http-live.py WIRENOTES: what nginx, nghttpx and a WebSocket server logged, against what we report.

They run in namespaces of their own (http.sh). Prints TAP; skips without root or the programs.
"""
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

import lab_live

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = 60
SECRET = "sesame"


def report(binary, folder, *options):
    return subprocess.run([binary, "report", "-q", "--lang", "en", "-F", "json", *options, "--keylog", f"{folder}/keys.log",
                           f"{folder}/trace.pcap"], capture_output=True, check=True, timeout=SECONDS).stdout


def logged(folder):
    """What nginx says: {(method, target, status, version, host): [bytes of body]}"""
    rows = collections.defaultdict(list)
    for line in (folder / "access.tsv").read_text().splitlines():
        method, target, status, version, host, body = line.split("\t")
        rows[method, target, status, "HTTP/2" if version == "HTTP/2.0" else version, host].append(int(body))
    return rows


def reported(exchanges):
    rows = collections.defaultdict(list)
    for e in exchanges:
        key = (e["method"], e["target"], str(e["status"]), e["version"], e["host"].split(":")[0])
        rows[key].append(e["response_body_bytes"])
    return rows


def differences(theirs, ours):
    """Rows that are not the same; bodies too, as far as nginx counts no more than those: in HTTP/2 it
    counts frames, and interim responses always."""
    found = []
    for key in sorted(theirs.keys() | ours.keys()):
        a, b = sorted(theirs.get(key, [])), sorted(ours.get(key, []))
        if len(a) != len(b) or (key[3] != "HTTP/2" and key[1] != "/upload" and a != b):
            found.append(f"{key}: {a} logged, {b} reported")
    return found


def websocket_messages(events):
    return sorted((e["by"], e["opcode"], str(e["len"])) for e in events if e["event"] == "websocket.message")


class Tap:
    count = failed = 0

    def say(self, good, what, why=()):
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {what}")
        for line in () if good else why:
            print(f"# {line}")


def judge(tap, binary, folder):
    bare = [json.loads(line) for line in report(binary, folder, "--show-secrets").splitlines()]
    exchanges = [r for r in bare if r["type"] == "exchange"]
    port = {c["id"]: c["server"]["port"] for c in bare if c["type"] == "connection"}
    events = [e for c in bare if c["type"] == "connection" for e in c["events"]]
    names = collections.Counter(e["event"] for e in events)

    of_nginx = [e for e in exchanges if port[e["connection"]] in (80, 443, 8080)]
    wrong = differences(logged(folder), reported(of_nginx))
    tap.say(not wrong, "every request that nginx logged, and no other", wrong)
    of_nghttpx = sorted([e["method"], e["target"], str(e["status"]), e["version"]]
                        for e in exchanges if port[e["connection"]] == 8081)
    expected = sorted(line.split("\t") for line in (folder / "nghttpx.tsv").read_text().splitlines())
    tap.say(of_nghttpx == expected, "the same for nghttpx, over HTTP/2 after an upgrade too", [str(of_nghttpx)])
    tap.say(names["http.upgraded"] >= 1, "the upgrade")
    tap.say(names["http.interim"] == 1, "100 Continue")
    tap.say(names["http2.multiplexed"] >= 2, "streams side by side")
    tap.say(names["http.malformed"] + names["http2.malformed"] + names["websocket.malformed"] == 0, "nothing is malformed")
    tap.say(all(e["complete"] for e in exchanges), "all are complete")

    said = sorted(tuple(line.split("\t")) for line in (folder / "websocket.tsv").read_text().splitlines())
    found = websocket_messages(events)
    tap.say(said == found, f"{len(said)} messages over a WebSocket", [str(found)])
    masked = report(binary, folder).decode()
    text = subprocess.run([binary, "report", "-v", "-q", "--lang", "en", "--keylog", f"{folder}/keys.log",
                           f"{folder}/trace.pcap"], capture_output=True, check=True, timeout=SECONDS).stdout.decode()
    tap.say(SECRET not in masked and SECRET not in text, "no secret in JSON or text")
    tap.say(json.dumps(bare).count(SECRET) >= 7, "unless they are asked for")


def main():
    with tempfile.TemporaryDirectory() as folder:
        lab_live.record(HERE / "http.sh", folder, SECONDS)
        tap = Tap()
        judge(tap, sys.argv[1], pathlib.Path(folder))
    print(f"1..{tap.count}")
    sys.exit(tap.failed > 0)


main()
