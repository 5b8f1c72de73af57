"""bodies_server.py ADDRESS PORT: serves one text in every coding and framing, named by the path:
/CODING/FRAMING. Until it is killed."""
import gzip
import http.server
import sys
import zlib

TEXT = b"to be or not to be, that is the question: to be or not to be"
# What libbrotlienc and libzstd make of TEXT; Python has no modules for them.
BR = bytes.fromhex("1b3b00f88dd365f6d3098d1a844e4e67bf89b995ed4282516720dd400ec184e4a371173823053521")
ZSTD = bytes.fromhex("28b52ffd203c550100a242080cc03d2487608abf1a65aee5048f43e3a5ce53f1d7ce527ca039f219ef8aa7397201"
                     "006a9e2a03")
GZIP_IN_BR = bytes.fromhex("0b1e801f8b08000000000002032bc957484a55c82f52c8cb2f5128017174144a32124b14328b8174aa4261"
                           "696a7149667e9e15441245250075fe71593c00000003")
BARE = zlib.compressobj(wbits=-15)
CODINGS = {
    "identity": (None, TEXT),
    "gzip": ("gzip", gzip.compress(TEXT)),
    "large": ("gzip", gzip.compress(TEXT * 20000)),
    "deflate": ("deflate", zlib.compress(TEXT)),
    "bare": ("deflate", BARE.compress(TEXT) + BARE.flush()),
    "br": ("br", BR),
    "zstd": ("zstd", ZSTD),
    "two": ("gzip, br", GZIP_IN_BR),
}
PIECE = 7


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        _, coding, framing = self.path.split("/")
        name, body = CODINGS[coding]
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        if name:
            self.send_header("Content-Encoding", name)
        if framing == "length":
            self.send_header("Content-Length", str(len(body)))
        elif framing == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
        elif framing == "short":
            self.send_header("Content-Length", str(len(body) + 10))
        self.close_connection = framing in ("close", "short")
        self.end_headers()
        self.wfile.write(chunks(body) if framing == "chunked" else body)


def chunks(body):
    step = max(PIECE, len(body) // 10)
    pieces = [body[at:at + step] for at in range(0, len(body), step)] + [b""]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


if __name__ == "__main__":
    http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Handler).serve_forever()
