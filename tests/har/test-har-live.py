#!/usr/bin/env python3
"""test-har-live.py WIRENOTES: requests made now by curl, timed by curl itself and by us.

nginx, dnsmasq and curl run in namespaces of their own (pcaps/lib/lab.sh). Of every request each
phase in our HTTP archive has to be within 2 ms of what curl --write-out says, and so has the
total; the phases that curl says took no time must be missing in ours. Prints TAP; is skipped
without root or one of the programs.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import rules

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = 60
TOLERANCE_MS = 2.0
ATTEMPTS = 3  # a busy machine holds curl up where no packet shows it; each request has to fit once
NEEDED = ("nginx", "dnsmasq", "curl", "tcpdump", "ip", "unshare", "openssl")


def why_not():
    if os.geteuid() != 0:
        return "needs root for network namespaces"
    missing = [name for name in NEEDED if not shutil.which(name)]
    return f"needs {', '.join(missing)}" if missing else None


def phases_of_curl(times):
    """Milliseconds by HAR's names; None where curl had none. Its times are from the start of the request on."""
    secure = times["time_appconnect"] > times["time_connect"]
    ready = times["time_appconnect"] if secure else times["time_connect"]
    new = times["num_connects"] > 0
    named = new and not times["url"].startswith("http://198.18.")
    seconds = {
        "dns": times["time_namelookup"] if named else None,
        "connect": ready - times["time_namelookup"] if new else None,
        "ssl": times["time_appconnect"] - times["time_connect"] if secure and new else None,
        "wait": times["time_starttransfer"] - times["time_pretransfer"],
        "receive": times["time_total"] - times["time_starttransfer"],
    }
    return {key: None if value is None else value * 1000 for key, value in seconds.items()}


def compare(entry, times):
    ours = dict(entry["timings"])
    ours["wait"] += ours["send"]
    for key, expected in phases_of_curl(times).items():
        if expected is None:
            if ours[key] != -1:
                yield f"{key}: ours {ours[key]} ms, curl had none"
        elif abs(ours[key] - expected) > TOLERANCE_MS:
            yield f"{key}: ours {ours[key]:.3f} ms, curl {expected:.3f} ms"
    if abs(entry["time"] - times["time_total"] * 1000) > TOLERANCE_MS:
        yield f"all: ours {entry['time']:.3f} ms, curl {times['time_total'] * 1000:.3f} ms"
    if entry["response"]["status"] != times["response_code"] or entry["serverIPAddress"] != times["remote_ip"]:
        yield f"{entry['response']['status']} of {entry['serverIPAddress']}"
    if entry["response"]["bodySize"] != times["size_download"]:
        yield f"{entry['response']['bodySize']} bytes, curl had {times['size_download']}"


def archive(binary, folder):
    command = [binary, "report", "--lang", "en", "-F", "har", "--keylog", folder / "keys.log", folder / "trace.pcap"]
    return json.loads(subprocess.run(command, capture_output=True, check=True, timeout=SECONDS).stdout)


def report(number, name, troubles):
    print(f"{'not ok' if troubles else 'ok'} {number} - {name}")
    for trouble in troubles:
        print(f"# {trouble}")


def requests(binary):
    """What curl measured, and our archive of the same; ends the test where there can be none."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([HERE / "live.sh"], env={**os.environ, "LAB_HERE": folder}, capture_output=True, text=True,
                              timeout=SECONDS + 10, check=False)
        if done.returncode == 2:  # as lab.sh says it
            print(f"1..0 # SKIP {(done.stderr.splitlines() or [''])[-1]}")
            sys.exit(0)
        if done.returncode != 0:
            sys.exit(done.stderr)
        lines = (pathlib.Path(folder) / "curl.ndjson").read_text().splitlines()
        return [json.loads(line) for line in lines], archive(binary, pathlib.Path(folder))


def main():
    reason = why_not()
    if reason:
        print(f"1..0 # SKIP {reason}")
        return
    best = None
    for _ in range(ATTEMPTS):
        times, har = requests(sys.argv[1])
        found = [list(compare(entry, one)) for entry, one in zip(har["log"]["entries"], times)]
        best = found if best is None else [min(pair, key=len) for pair in zip(best, found)]
        if not any(best):
            break

    entries = har["log"]["entries"]
    print(f"1..{len(times) + 2}")
    report(1, "is HAR 1.2", list(rules.troubles(har)) + (rules.schema_troubles(har, rules.node_environment()) or []))
    text = json.dumps(har)
    report(2, "has every request and no secret", [f"{len(entries)} entries for {len(times)} requests"] * (len(entries) != len(times))
           + ["a token is readable"] * ("hush" in text))
    for number, (one, found) in enumerate(zip(times, best), 3):
        report(number, one["url"], found)


main()
