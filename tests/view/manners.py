#!/usr/bin/env python3
"""manners.py: what the view owes the terminal, as TAP: it is given back whatever happens,
any size is survived, and nothing from the wire controls it. The argument is the binary."""

import os
import pathlib
import re
import signal
import struct
import sys
import tempfile

from terminal import ROOT, Terminal, why_not

TRACE = ROOT / "pcaps/02-closes/trace.pcap"
BINARY = pathlib.Path(sys.argv[-1]).resolve()
HOME = (80, 24)

# alternate screen, cursor, mouse: as they were before
GIVEN_BACK = "0 1 0"
STATE = "#{alternate_on} #{cursor_flag} #{mouse_any_flag}"
COLOUR = re.compile(r"\033\[(?:[0-9;]*;)?(?:[349][0-8])(?:;[0-9;]*)?m")


def open_view(size=HOME, trace=TRACE, **environment):
    # a crash is wanted to reach our own handler, not a sanitizer's
    quiet = {"ASAN_OPTIONS": "handle_segv=0:handle_abort=0:handle_sigfpe=0:detect_leaks=0"}
    terminal = Terminal([BINARY, "--lang", "en", "-r", trace], *size, **(quiet | environment))
    shown = terminal.wait(lambda screen: "[1 Conn" in screen or size != HOME)
    return terminal, shown


def ended_well(terminal, status):
    """Complaints about what is left of the terminal once the program is over."""
    seen = terminal.wait(lambda text: text is not None and text != "",
                         lambda: terminal.read_note("after"))
    if not seen:
        yield "the program did not end"
        return
    if terminal.read_note("before") != seen:
        yield f"modes were {terminal.read_note('before').strip()}, are {seen.strip()}"
    if terminal.state(STATE) != GIVEN_BACK:
        yield f"alternate, cursor, mouse: {terminal.state(STATE)}"
    ended = int(terminal.read_note("status"))
    if ended != status:
        yield f"status {ended}, not {status}"


def gives_back_after_key(key):
    def case():
        terminal, _ = open_view()
        with terminal:
            terminal.keys(key)
            yield from ended_well(terminal, 0)
    return case


def gives_back_after_signal(number):
    def case():
        terminal, _ = open_view()
        with terminal:
            os.kill(terminal.program(), number)
            yield from ended_well(terminal, 128 + number)
    return case


def gives_back_while_stopped():
    """As it is done at a prompt: Ctrl-Z, then fg."""
    with Terminal(["sh", "-i"], *HOME, PS1="ready> ", ENV="") as terminal:
        terminal.wait(lambda screen: "ready>" in screen)
        terminal.keys((f"{BINARY} --lang en -r {TRACE}",), "Enter")
        shown = terminal.wait(lambda screen: "[1 Conn" in screen)
        terminal.keys("C-z")
        state = terminal.wait(lambda seen: seen == GIVEN_BACK, lambda: terminal.state(STATE))
        if state != GIVEN_BACK:
            yield f"stopped, but alternate, cursor, mouse: {state}"
        terminal.wait(lambda screen: screen.count("ready>") > 1)
        terminal.keys(("fg",), "Enter")
        if terminal.wait(lambda screen: screen == shown) != shown:
            yield "the screen is not back after fg"
        terminal.keys("q")
        state = terminal.wait(lambda seen: seen == GIVEN_BACK, lambda: terminal.state(STATE))
        if state != GIVEN_BACK:
            yield f"after q, alternate, cursor, mouse: {state}"


def survives_any_size():
    terminal, shown = open_view()
    with terminal:
        terminal.keys("Enter")
        ladder = terminal.wait(lambda screen: "SYN_SENT" in screen)
        for size in ((40, 10), (12, 4), (3, 2), (1, 1), (250, 70), (20, 3), (110, 12), HOME):
            terminal.resize(*size)
            terminal.keys("j", "Tab", "C-f", "Tab", "k", "g")
        if terminal.wait(lambda screen: screen == ladder) != ladder:
            yield "the ladder is not as it was before"
        terminal.keys("Escape")
        if terminal.wait(lambda screen: screen == shown) != shown:
            yield "the list is not as it was before"
        terminal.keys("Q")
        yield from ended_well(terminal, 0)


def begins_small():
    terminal, _ = open_view((5, 2))
    with terminal:
        terminal.program()
        terminal.wait(lambda screen: screen.strip() != "")
        terminal.keys("j", "Enter", "j", "?", "Q")
        yield from ended_well(terminal, 0)


def shows_colour():
    terminal, _ = open_view()
    with terminal:
        if not COLOUR.search(terminal.screen(colours=True)):
            yield "no colour at all"


def respects_no_color():
    terminal, _ = open_view(NO_COLOR="1")
    with terminal:
        found = COLOUR.search(terminal.screen(colours=True))
        if found:
            yield f"colour {found[0]!r}"


def knows_other_terminals():
    for name in ("linux", "xterm", "xterm-256color", "xterm-mono", "vt100", "screen"):
        terminal, shown = open_view(VIEW_TERM=name)
        with terminal:
            if "198.18.0.80:8001" not in shown:
                yield f"TERM={name}: {shown.splitlines()[:3]}"


def refuses_dumb_ones():
    terminal, _ = open_view((80, 25), VIEW_TERM="dumb")
    with terminal:
        yield from ended_well(terminal, 2)
        if "wirenotes report" not in terminal.screen():
            yield "no hint at the report"


# ---- a capture that means harm -------------------------------------------------------

CLIENT, SERVER = bytes([198, 18, 0, 2]), bytes([198, 18, 0, 80])
EVIL = b"/\x1b]0;owned\x07\x1b[2J\x9b2Jcaf\xc3\xa9\xe2\x80\xae"
FIN, SYN, PSH, ACK = 1, 2, 8, 16


def segment(number, to_server, seq, ack, flags, data=b""):
    ports = (40000, 80) if to_server else (80, 40000)
    tcp = struct.pack("!HHIIBBHHH", *ports, seq, ack, 5 << 4, flags, 65535, 0, 0) + data
    ends = (CLIENT, SERVER) if to_server else (SERVER, CLIENT)
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), number, 0, 64, 6, 0) + ends[0] + ends[1]
    return struct.pack("<IIII", 1000, number, len(ip + tcp), len(ip + tcp)) + ip + tcp


def write_evil(path):
    """One HTTP request whose target and host would rather be escape sequences."""
    request = b"GET " + EVIL + b" HTTP/1.1\r\nHost: \x1b[31mhost" + b"\r\n\r\n"
    answer = b"HTTP/1.1 200 \x1b]2;owned\x07\r\nContent-Length: 0\r\n\r\n"
    segments = [segment(1, True, 0, 0, SYN), segment(2, False, 0, 1, SYN | ACK),
                segment(3, True, 1, 1, ACK), segment(4, True, 1, 1, PSH | ACK, request),
                segment(5, False, 1, 1 + len(request), PSH | ACK, answer)]
    link_raw = 101
    path.write_bytes(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, link_raw) +
                     b"".join(segments))


def is_not_controlled():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "evil.pcap"
        write_evil(path)
        terminal, _ = open_view(trace=path)
        with terminal:
            title = terminal.state("#{pane_title}")
            for keys in (["Enter", "j", "j", "j"], ["b"], ["2"], ["4"], ["5"]):
                terminal.keys(*keys)
                screen = terminal.wait(lambda seen: seen.count("\n") >= HOME[1] - 1)
                if "F10 Quit" not in terminal.wait(lambda seen: "F10 Quit" in seen):
                    yield f"after {keys}: {screen!r}"
            if terminal.state("#{pane_title}") != title:
                yield f"title {terminal.state('#{pane_title}')!r}"
            terminal.keys("2")
            if "\\x1b[31mhost" not in terminal.wait(lambda seen: "\\x1b[31mhost" in seen):
                yield "the target is not shown escaped"
            terminal.keys("Q")
            yield from ended_well(terminal, 0)


CASES = {
    "given back after q": gives_back_after_key("q"),
    "given back after F10": gives_back_after_key("F10"),
    "given back after Ctrl-C": gives_back_after_signal(signal.SIGINT),
    "given back after SIGTERM": gives_back_after_signal(signal.SIGTERM),
    "given back after SIGHUP": gives_back_after_signal(signal.SIGHUP),
    "given back after SIGSEGV": gives_back_after_signal(signal.SIGSEGV),
    "given back after SIGABRT": gives_back_after_signal(signal.SIGABRT),
    "given back while stopped": gives_back_while_stopped,
    "any size is survived": survives_any_size,
    "begins on a tiny screen": begins_small,
    "colour where it is known": shows_colour,
    "NO_COLOR is respected": respects_no_color,
    "other terminals": knows_other_terminals,
    "a dumb terminal is told so": refuses_dumb_ones,
    "nothing from the wire controls it": is_not_controlled,
}


def main():
    if why_not():
        print(f"1..0 # SKIP {why_not()}")
        return 0
    failed = 0
    print(f"1..{len(CASES)}", flush=True)
    for number, (name, case) in enumerate(CASES.items(), 1):
        complaints = list(case())
        failed += bool(complaints)
        print("".join(f"# {line}\n" for line in complaints), end="")
        print(f"{'not ok' if complaints else 'ok'} {number} - {name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
