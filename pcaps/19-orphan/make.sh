#!/usr/bin/env bash
# A worker whose parent has ended: adopted, forgotten, and with connections in its hands
# that nobody will ever close. adoption.py is the family; wirenotes captures, as only it
# keeps whose the sockets are.
. "$(dirname "$0")/../lib/lab.sh"

lab_wire
lab_stage
lab_record_owners server
/mnt/19-orphan/adoption.py &
lab_until test -e "$LAB_DIR/all-done"
lab_keep
