"""blocks.py: captures, block by block and packet by packet, read with nothing of ours."""

import gzip
import struct

SECTION, INTERFACE, OLD_PACKET, SIMPLE, NAMES, STATISTICS, PACKET, SECRETS = \
    0x0A0D0D0A, 1, 2, 3, 4, 5, 6, 0x0A
CUSTOM, UNKNOWN = 0xBAD, 0x80001234
PACKET_HEAD = 20  # of its body, before the bytes
COMMENT = 1
MARK = b"wirenotes: "


def pad(data):
    return data + bytes(-len(data) % 4)


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + pad(value)


def block(order, kind, body):
    length = struct.pack(order + "I", 12 + len(pad(body)))
    return struct.pack(order + "I", kind) + length + pad(body) + length


def section(order, options=b""):
    return block(order, SECTION, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1) + options)


def interface(order, link_type=1, options=b""):
    return block(order, INTERFACE, struct.pack(order + "HHI", link_type, 0, 0) + options)


def packet(order, number, stamp, data, options=b"", kind=PACKET):
    head = struct.pack(order + "IIIII", number, stamp >> 32, stamp & 0xFFFFFFFF, len(data), len(data))
    return block(order, kind, head + pad(data) + options)


def split(data):
    """[(order, type, whole block)] of a pcapng file that is whole."""
    blocks, at, order = [], 0, "<"
    while at < len(data):
        if data[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            order = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
        kind, length = struct.unpack_from(order + "II", data, at)
        assert length >= 12 and at + length <= len(data), f"a block of {length} bytes at {at}"
        assert struct.unpack_from(order + "I", data, at + length - 4)[0] == length
        blocks.append((order, kind, data[at:at + length]))
        at += length
    return blocks


def options_of(order, whole):
    """(what stands before the options of a packet's block, [(code, value)])."""
    captured = struct.unpack_from(order + "I", whole, 8 + 12)[0]
    start = 8 + PACKET_HEAD + captured + -captured % 4
    options, at = [], start
    while at < len(whole) - 4:
        code, length = struct.unpack_from(order + "HH", whole, at)
        if code == 0:
            break
        options.append((code, whole[at + 4:at + 4 + length]))
        at += 4 + length + -length % 4
    return whole[8:start], options


def comments(data):
    """Of each packet of a pcapng file, those that wirenotes wrote."""
    return [[value.decode() for code, value in options_of(order, whole)[1]
             if code == COMMENT and value.startswith(MARK)]
            for order, kind, whole in split(data) if kind == PACKET]


def without_ours(data):
    """The blocks of a file, those of packets as bytes and options that are not ours."""
    out = []
    for order, kind, whole in split(data):
        if kind not in (PACKET, OLD_PACKET):
            out.append(whole)
            continue
        before, options = options_of(order, whole)
        out.append((kind, before, [o for o in options if not (o[0] == COMMENT and
                                                              o[1].startswith(MARK))]))
    return out


def pcap_packets(data):
    """[(time in ns, bytes, length on the wire)] of a classic file in its present form."""
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    order = "<" if data[0] in (0xD4, 0x4D) else ">"
    magic, _, _, _, _, snap, _ = struct.unpack_from(order + "IHHiIII", data)
    unit = 1 if magic == 0xA1B23C4D else 1000
    out, at = [], 24
    while at + 16 <= len(data):
        seconds, fraction, captured, on_wire = struct.unpack_from(order + "IIII", data, at)
        if at + 16 + captured > len(data):
            break
        cut = min(captured, snap or captured)
        out.append((seconds * 10**9 + fraction * unit, data[at + 16:at + 16 + cut],
                    max(on_wire, cut)))
        at += 16 + captured
    return out


def pcapng_packets(data, unit):
    """The same of a file that export made of a classic one."""
    out = []
    for order, kind, whole in split(data):
        if kind == PACKET:
            _, high, low, captured, on_wire = struct.unpack_from(order + "IIIII", whole, 8)
            out.append(((high << 32 | low) * unit, whole[28:28 + captured], on_wire))
    return out
