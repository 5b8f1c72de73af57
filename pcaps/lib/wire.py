#!/usr/bin/env python3
"""wire.py HOST... [--drop RULE]... [--late RULE]... [--chance SEED,LOST,LATE,TWICE]

The wire between the hosts of a lab: passes each Ethernet frame on to the host it is
for, DELAY later, but loses or holds back those that a rule names. One interface per
host, called as the host is.

RULE is a comma-separated list of what a TCP segment must be like; all must hold:
  from=HOST    who sent it
  port=N       the server's port (of the two, the lower)
  flags=SAFR   exactly these of SYN, ACK, FIN, RST
  data         it carries bytes
  opens        it opens a receive window that this end had closed
  nth=N,nth=N  only the N-th of the segments that fit so far (from 1); without: all
  by=MS        --late only: how many milliseconds later than the others

CHANCE: of a hundred TCP segments, LOST are lost, LATE held back by up to LATEST and so
overtaken, TWICE come twice, as SEED throws the dice.
"""
import argparse
import heapq
import random
import select
import socket
import struct
import time

DELAY = 0.010  # seconds, each way
LATEST = 0.030  # seconds more that chance holds a segment back by
PACKET_IGNORE_OUTGOING = 23  # linux/if_packet.h
SOL_PACKET = 263
FRAME_MAX = 2048
FLAG_LETTERS = {"F": 0x01, "S": 0x02, "R": 0x04, "A": 0x10}
FLAG_MASK = 0x17


class Segment:
    """The few facts about a TCP segment that rules ask for."""

    def __init__(self, frame):
        header = 14 + (frame[14] & 0x0F) * 4
        source, destination = struct.unpack_from("!HH", frame, header)
        total = struct.unpack_from("!H", frame, 16)[0]
        self.port = min(source, destination)
        self.flags = frame[header + 13] & FLAG_MASK
        self.window = struct.unpack_from("!H", frame, header + 14)[0]
        self.data = 14 + total - header - (frame[header + 12] >> 4) * 4 > 0


def segment_of(frame):
    is_tcp = len(frame) >= 54 and frame[12:14] == b"\x08\x00" and frame[23] == socket.IPPROTO_TCP
    return Segment(frame) if is_tcp else None


class Rule:
    def __init__(self, text):
        self.sender, self.port, self.flags, self.data, self.by = None, None, None, False, 0
        self.opens, self.closed = False, False  # asked for; what its window was so far
        self.nth = set()
        self.seen = 0
        for part in text.split(","):
            self.take(*part.partition("=")[::2])

    def take(self, key, value):
        if key == "from":
            self.sender = value
        elif key == "port":
            self.port = int(value)
        elif key == "flags":
            self.flags = sum(FLAG_LETTERS[letter] for letter in value)
        elif key == "data":
            self.data = True
        elif key == "opens":
            self.opens = True
        elif key == "nth":
            self.nth.add(int(value))
        elif key == "by":
            self.by = int(value) / 1000
        else:
            raise ValueError(f"a rule has no '{key}'")

    def fits(self, sender, segment):
        return (
            self.sender in (None, sender)
            and self.port in (None, segment.port)
            and self.flags in (None, segment.flags)
            and (segment.data or not self.data)
            and (self.opens_window(segment) or not self.opens)
        )

    def opens_window(self, segment):
        """Called for the segments that fit otherwise, so all of one end."""
        was_closed, self.closed = self.closed, segment.window == 0
        return was_closed and not self.closed

    def strikes(self, sender, segment):
        """Counts the segment if it fits; true if it is one of those meant."""
        if not self.fits(sender, segment):
            return False
        self.seen += 1
        return not self.nth or self.seen in self.nth


class Chance:
    """Says of each segment how many seconds later each copy of it comes."""

    def __init__(self, text):
        seed, *self.percent = map(int, text.split(","))
        self.dice = random.Random(seed)

    def happens(self, percent):
        return self.dice.random() * 100 < percent

    def copies(self):
        lost, late, twice = map(self.happens, self.percent)
        if lost:
            return []
        first = self.dice.uniform(0, LATEST) if late else 0
        return [first, self.dice.uniform(0, LATEST)] if twice else [first]


class Wire:
    def __init__(self, hosts, drop, late, chance):
        self.ports = {host: self.open(host) for host in hosts}
        self.drop, self.late, self.chance = drop, late, chance
        self.place = {}  # MAC address -> host
        self.under_way = []  # (when it arrives, order, host it came from, frame)
        self.order = 0

    @staticmethod
    def open(interface):
        port = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))  # ETH_P_ALL
        port.bind((interface, 0))
        port.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        port.setblocking(False)
        return port

    def delays(self, sender, frame):
        """Seconds that each copy of the frame takes; none if it is lost."""
        segment = segment_of(frame)
        if segment is None:
            return [DELAY]
        # Every rule sees every segment, so that all of them count alike.
        dropped = [rule for rule in self.drop if rule.strikes(sender, segment)]
        held = [rule.by for rule in self.late if rule.strikes(sender, segment)]
        if dropped:
            return []
        return [DELAY + sum(held) + more for more in (self.chance.copies() if self.chance else [0])]

    def take(self, sender, frame):
        self.place[frame[6:12]] = sender
        for delay in self.delays(sender, frame):
            self.order += 1
            heapq.heappush(self.under_way, (time.monotonic() + delay, self.order, sender, frame))

    def give(self, sender, frame):
        """To the host the frame is for; to all the others while that is not known."""
        known = self.place.get(frame[:6])
        for host in [known] if known else [h for h in self.ports if h != sender]:
            self.ports[host].send(frame)

    def run(self):
        sender_of = {port: host for host, port in self.ports.items()}
        while True:
            wait = max(0, self.under_way[0][0] - time.monotonic()) if self.under_way else None
            for port in select.select(list(sender_of), [], [], wait)[0]:
                self.take(sender_of[port], port.recv(FRAME_MAX))
            while self.under_way and self.under_way[0][0] <= time.monotonic():
                self.give(*heapq.heappop(self.under_way)[2:])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("hosts", nargs="+")
    options.add_argument("--drop", type=Rule, action="append", default=[])
    options.add_argument("--late", type=Rule, action="append", default=[])
    options.add_argument("--chance", type=Chance)
    chosen = options.parse_args()
    Wire(chosen.hosts, chosen.drop, chosen.late, chosen.chance).run()


main()
