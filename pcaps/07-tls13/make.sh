#!/usr/bin/env bash
# HTTPS on TLS 1.3: one round trip, and all after the two hellos is encrypted.
. "$(dirname "$0")/../lib/lab.sh"
. "$lab_lib/tls.sh"

lab_wire
lab_dns
lab_certificate ec -pkeyopt ec_paramgen_curve:P-256
lab_https TLSv1.3 DEFAULT
lab_record
lab_get
lab_keep keys.log
