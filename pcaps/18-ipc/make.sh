#!/usr/bin/env bash
# Processes of one machine that talk over loopback: three servers that serve many at once,
# each in its own way. workshop.py is the servers and their client; wirenotes captures, as
# only it keeps whose the sockets are.
. "$(dirname "$0")/../lib/lab.sh"

lab_wire
lab_stage
lab_record_owners server
on server /mnt/18-ipc/workshop.py
lab_keep
