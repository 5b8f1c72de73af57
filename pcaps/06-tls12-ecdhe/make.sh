#!/usr/bin/env bash
# HTTPS on TLS 1.2 as it is today: the two agree on a key (ECDHE), the server's RSA
# key only signs, and records are in AES-GCM.
. "$(dirname "$0")/../lib/lab.sh"
. "$lab_lib/tls.sh"

lab_wire
lab_dns
lab_certificate rsa:2048
lab_https TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256
lab_record
lab_get --tls-max 1.2
lab_keep keys.log
