#!/usr/bin/env python3
"""mail.py ADDRESS PORT CERTIFICATE KEY: as much of an SMTP server as STARTTLS needs (RFC 5321, RFC 3207)."""
import socketserver
import ssl
import sys

ADDRESS, PORT, CERTIFICATE, KEY = sys.argv[1:]
REPLIES = {b"EHLO": b"250-mail.lab.test\r\n250 STARTTLS\r\n", b"STARTTLS": b"220 2.0.0 Ready to start TLS\r\n",
           b"QUIT": b"221 2.0.0 Bye\r\n"}


class Mail(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 mail.lab.test ESMTP\r\n")
        while line := self.rfile.readline():
            verb = line.split()[0].upper() if line.split() else b""
            self.wfile.write(REPLIES.get(verb, b"502 5.5.1 Not here\r\n"))
            self.wfile.flush()
            if verb == b"QUIT":
                return
            if verb == b"STARTTLS":
                self.secure()

    def secure(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE, KEY)
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")


with socketserver.TCPServer((ADDRESS, int(PORT)), Mail) as server:
    server.serve_forever()
