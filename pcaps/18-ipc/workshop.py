#!/usr/bin/env python3
"""workshop.py: three servers, by processes, by threads and by an event loop, and one client
that has SIX connections to each. All of it on the loopback of one machine.
"""
import asyncio
import os
import signal
import socket
import threading
import time

ADDRESS, CLIENT = "127.18.0.80", "127.18.0.2"  # of one and the same machine
PROCESSES, THREADS, EVENT_LOOP = 8001, 8002, 8003
WORKERS = 3  # of the server that has processes
SIX = 6  # connections that the client has to each server
HELD = 0.7  # seconds that the client keeps each of them
SEEN = 1.0  # seconds until whoever looks at this machine has seen all of it


def be(name):
    """What ps calls this process from now on."""
    with open("/proc/self/comm", "w", encoding="ascii") as comm:
        comm.write(name)


def answer():
    text = f"process {os.getpid()}, thread {threading.get_native_id()}\n".encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text)


def serve_one(connection):
    """All requests of one connection, one after another."""
    with connection:
        while connection.recv(4096):
            connection.sendall(answer())


def listen(port):
    return socket.create_server((ADDRESS, port), backlog=16)


def prefork(port):
    """Each process has one connection at a time; who comes later waits to be accepted."""
    be("prefork")
    listener = listen(port)
    for _ in range(WORKERS - 1):
        if os.fork() == 0:
            break
    while True:
        serve_one(listener.accept()[0])


def threaded(port):
    be("threaded")
    listener = listen(port)
    while True:
        threading.Thread(target=serve_one, args=(listener.accept()[0],), daemon=True).start()


def event_loop(port):
    be("event-loop")

    async def serve(reader, writer):
        while await reader.read(4096):
            writer.write(answer())
        writer.close()

    async def run():
        server = await asyncio.start_server(serve, ADDRESS, port)
        await server.serve_forever()

    asyncio.run(run())


def use(port):
    """One connection of the client's: a question, a while of nothing, another one."""
    request = f"GET /{port} HTTP/1.1\r\nHost: {ADDRESS}\r\n\r\n".encode()
    with socket.create_connection((ADDRESS, port), source_address=(CLIENT, 0)) as connection:
        for _ in range(2):
            connection.sendall(request)
            connection.recv(4096)
            time.sleep(HELD)


def client():
    be("client")
    for port in (PROCESSES, THREADS, EVENT_LOOP):
        users = [threading.Thread(target=use, args=(port,)) for _ in range(SIX)]
        for user in users:
            user.start()
            time.sleep(0.02)
        for user in users:
            user.join()


def start(work, *arguments):
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        work(*arguments)
        os._exit(0)
    return pid


be("workshop")
servers = [start(prefork, PROCESSES), start(threaded, THREADS), start(event_loop, EVENT_LOOP)]
time.sleep(SEEN)
os.waitpid(start(client), 0)
for server in servers:
    os.killpg(server, signal.SIGTERM)
    os.waitpid(server, 0)
