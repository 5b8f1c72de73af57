#!/usr/bin/env bash
# A program that answers only when the question has ended: what half-close is for.
# sorter.py plays both ends.
. "$(dirname "$0")/../lib/lab.sh"

lab_wire
lab_record
"$lab_here/sorter.py"
lab_keep
