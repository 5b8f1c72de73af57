#!/usr/bin/env python3
"""adoption.py: a supervisor that ends before its workers, and clients that end
before their connections. Says so in LAB_DIR/all-done, and then stays for a while.

  guardian ── supervisor ── keeper      holds what it accepts and forgets about it
                         └─ diligent    closes what its clients have closed
"""
import ctypes
import os
import pathlib
import signal
import socket
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
import hosts  # noqa: E402

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
ADDRESS, CLIENT = "127.18.0.80", "127.18.0.2"  # of one and the same machine
KEEPER, DILIGENT = 8001, 8002
FOUR = 4  # connections to each
SEEN = 0.7  # seconds until whoever looks at this machine has seen a change
LONG = 2.0  # seconds that the forgotten connections are looked at
REQUEST = b"GET /work HTTP/1.1\r\nHost: worker\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ndone\n"


def be(name):
    """What ps calls this process from now on."""
    with open("/proc/self/comm", "w", encoding="ascii") as comm:
        comm.write(name)


def start(name, work):
    pid = os.fork()
    if pid == 0:
        be(name)
        work()
        os._exit(0)
    return pid


def listen(port):
    return socket.create_server((ADDRESS, port), backlog=16)


def keep():
    listener, kept = listen(KEEPER), []
    while True:
        connection, _ = listener.accept()
        connection.recv(4096)
        connection.sendall(ANSWER)
        kept.append(connection)  # and that was the last that anybody thought of it


def work_well():
    listener = listen(DILIGENT)
    for guests in (FOUR, 1):
        connections = [listener.accept()[0] for _ in range(guests)]
        for connection in connections:
            connection.recv(4096)
            connection.sendall(ANSWER)
        for connection in connections:
            hosts.receive_end(connection)
            connection.close()
    signal.pause()


def supervise():
    start("keeper", keep)
    start("diligent", work_well)
    signal.pause()


def ask(ports):
    connections = [socket.create_connection((ADDRESS, port), source_address=(CLIENT, 0)) for port in ports]
    for connection in connections:
        connection.sendall(REQUEST)
        connection.recv(4096)
    return connections


def visit():
    """Connections to both workers; ends while they are open, so the kernel closes them."""
    _open = ask([KEEPER] * FOUR + [DILIGENT] * FOUR)
    signal.pause()


def visit_late():
    for connection in ask([DILIGENT]):
        connection.close()


def end(pid):
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    time.sleep(SEEN)


hosts.go_to("server")
be("guardian")
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
supervisor = start("supervisor", supervise)
time.sleep(SEEN)
visitor = start("visitor", visit)
time.sleep(SEEN)
end(supervisor)
end(visitor)
time.sleep(LONG)  # nothing happens, which is what there is to see
os.waitpid(start("late", visit_late), 0)
(pathlib.Path(os.environ["LAB_DIR"]) / "all-done").touch()
signal.pause()
