"""hostile.py: a capture whose every text is written by someone who hopes that it is markup."""
import struct

CLIENT, SERVER = b"\xc6\x12\x00\x02", b"\xc6\x12\x00\x50"

SCRIPT = b"<script>alert(1)</script>"
BREAKOUT = b"\"'><svg onload=alert(1)>"
BIDI = "\u202etxt.exe\u2066".encode()
BROKEN = b"\xff\xfe\xc0\x80\xed\xa0\x80"
MARKDOWN = b"|`*_[x](javascript:alert(1))![i](http://evil.test/i.png)</table>&lt;b&gt;"

REQUEST = (b"GET /" + SCRIPT + b"?q=" + BREAKOUT + MARKDOWN + BROKEN + BIDI + b"&nul=\x00 HTTP/1.1\r\n"
           b"Host: " + SCRIPT + BIDI + b"\r\nUser-Agent: " + BREAKOUT + MARKDOWN + b"\r\n\r\n")
RESPONSE = (b"HTTP/1.1 200 " + SCRIPT + MARKDOWN + b"\r\nServer: " + BREAKOUT +
            b"\r\nContent-Type: text/" + SCRIPT + b"\r\nContent-Length: 2\r\n\r\nok")


def block(kind, body, width=2):
    return kind + len(body).to_bytes(width, "big") + body


def client_hello(name):
    """RFC 8446, 4.1.2, with a server name (RFC 6066, 3) that is none."""
    names = block(b"", block(b"\x00", name))
    extensions = block(b"", block(b"\x00\x00", names))
    body = b"\x03\x03" + bytes(32) + b"\x00" + block(b"", b"\x13\x01") + b"\x01\x00" + extensions
    return block(b"\x16\x03\x01", block(b"\x01", body, 3))


def dns_query(label):
    return struct.pack(">HHHHHH", 7, 0x0100, 1, 0, 0, 0) + bytes([len(label)]) + label + b"\x04test\x00" + b"\x00\x01\x00\x01"


def checksum(data):
    data += b"\x00" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total > 0xffff:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


class Capture:
    def __init__(self):
        self.frames, self.ident = [], 0

    def datagram(self, protocol, source, target, payload):
        pseudo = source + target + struct.pack(">BBH", 0, protocol, len(payload))
        at = 16 if protocol == 6 else 6
        payload = payload[:at] + struct.pack(">H", checksum(pseudo + payload)) + payload[at + 2:]
        self.ident += 1
        header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), self.ident, 0x4000, 64, protocol, 0, source, target)
        header = header[:10] + struct.pack(">H", checksum(header)) + header[12:]
        self.frames.append(b"\x02" * 6 + b"\x04" * 6 + b"\x08\x00" + header + payload)

    def segment(self, port, from_client, seq, ack, flags, data=b""):
        ends = (port, 80) if from_client else (80, port)
        if port > 50000:
            ends = tuple(443 if p == 80 else p for p in ends)
        header = struct.pack(">HHIIBBHHH", *ends, seq, ack, 0x50, flags, 64000, 0, 0)
        addresses = (CLIENT, SERVER) if from_client else (SERVER, CLIENT)
        self.datagram(6, *addresses, header + data)

    def connection(self, port, request, response):
        self.segment(port, True, 100, 0, 0x02)
        self.segment(port, False, 900, 101, 0x12)
        self.segment(port, True, 101, 901, 0x10)
        self.segment(port, True, 101, 901, 0x18, request)
        self.segment(port, False, 901, 101 + len(request), 0x18, response)
        self.segment(port, True, 101 + len(request), 901 + len(response), 0x14)

    def write(self, path):
        with open(path, "wb") as out:
            out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
            for number, frame in enumerate(self.frames):
                out.write(struct.pack("<IIII", 1700000000, number * 1000, len(frame), len(frame)) + frame)


def make(path):
    capture = Capture()
    query = dns_query(SCRIPT)
    capture.datagram(17, CLIENT, SERVER, struct.pack(">HHHH", 40000, 53, 8 + len(query), 0) + query)
    capture.connection(40001, REQUEST, RESPONSE)
    capture.connection(50443, client_hello(SCRIPT + BREAKOUT + BROKEN), b"\x15\x03\x03\x00\x02\x02\x70")
    capture.write(path)


# A notebook of the same sort.
NOTES = """# <img src=x onerror=alert(1)> notes

## <script>alert(2)</script> & "quotes" <!-- on: tcp.syn  id: evil"><script>alert(3)</script> -->

Raw <b onclick=alert(4)>HTML</b>, [a link](javascript:alert(5)), ![a picture](http://evil.test/x.png)
and `code <script>alert(6)</script>`, **strong `inside`**, **bold**, *slanted*.

<script>alert(7)</script>
"""
