"""stages.py: of which stage the instructions are that callgrind has counted.

A stage is a part of the way that a packet goes (docs/architecture.md), known by the
files that its code stands in. What the compiler inlines counts for the file where it
is written, but for tools that all use, as the cursor: those count for the function
that uses them."""

import collections
import fnmatch
import os.path
import re

TOOLS = ["dissectors/cursor.h", "dissectors/address.*", "dissectors/arena.h",
         "dissectors/prefetch.h", "dissectors/conversation.h"]

# (name, what it does, files of ours, libraries). The first row that fits counts.
STAGES = [
    ("reading", "frames from the file", ["analyzer/capture/*"], []),
    ("decoding", "frame to datagram to segment",
     ["dissectors/net/*", "dissectors/tcp/segment.*"], []),
    ("checks", "checksums and lengths, for the doctor of captures",
     ["analyzer/engine/symptoms.*"], []),
    ("tables", "batches, workers, the table of connections, who goes when",
     ["analyzer/engine/*"], []),
    ("in order", "bytes in order, and the protocol they are for",
     ["dissectors/tcp/reassembly.*", "dissectors/tcp/service.*", "dissectors/intake.*",
      "dissectors/layer.*", "dissectors/protocol.*", "dissectors/bodies.*"], []),
    ("tcp", "states, losses, round trips, closes", ["dissectors/tcp/*"], []),
    ("http", "HTTP/1.x", ["dissectors/http/*"], []),
    ("tls", "TLS, and certificates by libcrypto", ["dissectors/tls/*", "dissectors/secrets/*"],
     ["libcrypto.so*"]),
    ("others", "UDP, DNS and the other protocols",
     ["dissectors/udp.*", "dissectors/dns/*", "dissectors/greetings/*", "dissectors/http2/*",
      "dissectors/http3/*", "dissectors/quic/*", "dissectors/websocket/*"], []),
    ("events", "timelines, and secrets covered on their way in",
     ["dissectors/timeline.*", "dissectors/event.*", "dissectors/events.def",
      "dissectors/masking.*", "dissectors/mask-command.*", "dissectors/moment.*"], []),
    ("story", "look-up, connection, TLS and exchange joined; the ledger", ["analyzer/story/*"], []),
    ("annotating", "passages to events, claims judged", ["annotations/*"], []),
    ("report", "totals, and what is written", ["analyzer/report/*", "analyzer/*.[ch]"], []),
    ("memory", "arenas and slabs", ["dissectors/arena.*", "dissectors/slab.*", "dissectors/states.*",
                                    "dissectors/expanse.*"], []),
    ("tools", "the cursor and its like, where they are not inlined", TOOLS, []),
    ("libc", "malloc, memset, memcpy, memchr and their like", [], ["libc.so*"]),
    ("glib", "arrays and hash tables", [], ["libglib-2.0.so*"]),
]
# The loader and other libraries.
OTHER = "other"

SOURCE = re.compile(r".*?((?:analyzer|annotations|dissectors)/.*)")
# A place and a cost: the place counts from the last one, by a number or not at all.
COST = re.compile(r"[\d+*-]\S* (\d+)$")


def own_file(path):
    """A file of ours by its name from the top of the source, or None."""
    found = SOURCE.fullmatch(os.path.normpath(path))
    return found and found[1]


def fits(name, patterns):
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


class Names:
    """Callgrind tells a name once, with a number, and then the number alone."""

    def __init__(self):
        self.known = {}

    def resolve(self, kind, value):
        number, _, name = value.partition(" ")
        if name:
            self.known[kind, number] = name
        return self.known.get((kind, number), value)


def self_costs(lines):
    """{(object, function): {file: instructions}}, without what is called from there."""
    names = Names()
    costs = collections.defaultdict(collections.Counter)
    binary = function = path = None
    called = False
    for line in lines:
        cost = COST.match(line)
        if cost:
            # after "calls=" stands what the called one took
            if not called:
                costs[binary, function][path] += int(cost[1])
            called = False
            continue
        key, _, value = line.rstrip("\n").partition("=")
        if key in ("ob", "cob"):
            name = names.resolve("object", value)
            binary = name if key == "ob" else binary
        elif key in ("fn", "cfn"):
            name = names.resolve("function", value)
            function = name if key == "fn" else function
        elif key in ("fl", "fi", "fe", "cfl", "cfi"):
            name = names.resolve("file", value)
            path = name if key in ("fl", "fi", "fe") else path
        called = key == "calls"
    return costs


def stage_of_file(name):
    return next((stage for stage, _, files, _ in STAGES if fits(name, files)), None)


def stage_of_library(binary):
    name = os.path.basename(binary)
    return next((stage for stage, _, _, libraries in STAGES if fits(name, libraries)), OTHER)


def user_of_tools(files):
    """The stage that most of a function belongs to, its tools aside."""
    ours = {name: cost for name, cost in files.items() if name}
    own = {name: cost for name, cost in ours.items() if not fits(name, TOOLS)}
    return stage_of_file(max(own or ours, key=files.get))


def share_out(lines):
    """({stage: instructions}, files that are of no stage)."""
    stages, strange = collections.Counter(), set()
    for (binary, _), paths in self_costs(lines).items():
        files = collections.Counter()
        for path, cost in paths.items():
            files[own_file(path)] += cost
        if not any(files):
            stages[stage_of_library(binary)] += sum(files.values())
            continue
        user = user_of_tools(files)
        for name, cost in files.items():
            tool = not name or fits(name, TOOLS)
            stage = user if tool else stage_of_file(name)
            stages[stage or OTHER] += cost
            if not stage and not tool:
                strange.add(name or "?")
    return stages, strange
