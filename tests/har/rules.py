"""What HAR 1.2 asks of a log, and what we ask of ours.

After the description by J. Odvarko, http://www.softwareishard.com/blog/har-12-spec/. The published
JSON schema is asked too where node finds it (npm install -g har-validator, or NODE_PATH).
"""
import datetime
import json
import os
import re
import subprocess
import urllib.parse

TOLERANCE_MS = 0.001  # of sums of decimal numbers
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$")

NUMBER, TEXT, LIST, OBJECT = (int, float), str, list, dict
ENTRY = {"startedDateTime": TEXT, "time": NUMBER, "request": OBJECT, "response": OBJECT, "cache": OBJECT, "timings": OBJECT,
         "serverIPAddress": TEXT, "connection": TEXT}
REQUEST = {"method": TEXT, "url": TEXT, "httpVersion": TEXT, "cookies": LIST, "headers": LIST, "queryString": LIST,
           "headersSize": NUMBER, "bodySize": NUMBER}
RESPONSE = {"status": NUMBER, "statusText": TEXT, "httpVersion": TEXT, "cookies": LIST, "headers": LIST, "content": OBJECT,
            "redirectURL": TEXT, "headersSize": NUMBER, "bodySize": NUMBER}
PAGE = {"startedDateTime": TEXT, "id": TEXT, "title": TEXT, "pageTimings": OBJECT}
PHASES = ("blocked", "dns", "connect", "send", "wait", "receive")  # ssl is a part of connect


def need(thing, keys, where):
    for key, kind in keys.items():
        if not isinstance(thing.get(key), kind) or isinstance(thing.get(key), bool):
            yield f"{where}.{key} is {thing.get(key)!r}"


def pairs(thing, key, where):
    for item in thing.get(key, []):
        yield from need(item, {"name": TEXT, "value": TEXT}, f"{where}.{key}")


def timings(entry, where):
    """Phases are -1 or not negative, and make up the time of the entry."""
    took = entry["timings"]
    for key in PHASES + ("ssl",):
        value = took.get(key)
        if not isinstance(value, NUMBER) or (value < 0 and value != -1):
            yield f"{where}.{key} is {value!r}"
            return
    for key in ("send", "wait", "receive"):
        if took[key] < 0:
            yield f"{where}.{key} must not be missing"
    total = sum(max(took[key], 0) for key in PHASES)
    if abs(total - entry["time"]) > TOLERANCE_MS:
        yield f"{where}: phases make {total}, the entry took {entry['time']}"
    if took["ssl"] > took["connect"] + TOLERANCE_MS:
        yield f"{where}: ssl is part of connect"


def entry_troubles(entry, pages, where):
    yield from need(entry, ENTRY, where)
    yield from need(entry["request"], REQUEST, where + ".request")
    yield from need(entry["response"], RESPONSE, where + ".response")
    yield from need(entry["response"]["content"], {"size": NUMBER, "mimeType": TEXT}, where + ".content")
    for side in ("request", "response"):
        yield from pairs(entry[side], "headers", f"{where}.{side}")
        yield from pairs(entry[side], "cookies", f"{where}.{side}")
    yield from pairs(entry["request"], "queryString", where)
    if not TIME.match(entry["startedDateTime"]):
        yield f"{where} started {entry['startedDateTime']}"
    if not urllib.parse.urlsplit(entry["request"]["url"]).netloc:
        yield f"{where}: {entry['request']['url']} is no absolute URL"
    if "pageref" in entry and entry["pageref"] not in pages:
        yield f"{where} is of no page: {entry['pageref']}"
    yield from timings(entry, where + ".timings")


def troubles(har):
    log = har["log"]
    yield from need(log, {"version": TEXT, "creator": OBJECT, "entries": LIST, "pages": LIST}, "log")
    if log["version"] != "1.2":
        yield f"version {log['version']}"
    for number, page in enumerate(log["pages"]):
        yield from need(page, PAGE, f"pages[{number}]")
    pages = {page["id"] for page in log["pages"]}
    for number, entry in enumerate(log["entries"]):
        yield from entry_troubles(entry, pages, f"entries[{number}]")
    starts = [entry["startedDateTime"] for entry in log["entries"]]
    if starts != sorted(starts):
        yield "entries are not in the order of their starts"


def started(entry):
    """Seconds since the epoch; Python reads microseconds at most."""
    text = entry["startedDateTime"]
    return datetime.datetime.fromisoformat(text[:26] + "+00:00").timestamp()


VALIDATE = """
require('har-validator').har(JSON.parse(require('fs').readFileSync(0))).then(
    () => process.exit(0), e => { console.log(JSON.stringify(e.errors)); process.exit(1) })
"""


def node_environment():
    try:
        root = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, timeout=30, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        root = ""
    paths = [path for path in (os.environ.get("NODE_PATH", ""), root) if path]
    return {**os.environ, "NODE_PATH": os.pathsep.join(paths)}


def schema_troubles(har, environment):
    """None where there is no validator; else what the published schema finds wrong."""
    try:
        probe = subprocess.run(["node", "-e", "require.resolve('har-validator')"], env=environment, timeout=30,
                               capture_output=True, check=False)
    except OSError:
        return None
    if probe.returncode != 0:
        return None
    done = subprocess.run(["node", "-e", VALIDATE], input=json.dumps(har), env=environment, text=True, timeout=60,
                          capture_output=True, check=False)
    return [] if done.returncode == 0 else [done.stdout[:2000] + done.stderr[:2000]]
