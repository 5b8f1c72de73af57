#!/usr/bin/env bash
# HTTPS as it used to be: TLS 1.2 where the client encrypts the secret with the
# server's RSA key, and records in AES-CBC.
. "$(dirname "$0")/../lib/lab.sh"
. "$lab_lib/tls.sh"

lab_wire
lab_dns
lab_certificate rsa:2048
lab_https TLSv1.2 AES128-SHA:@SECLEVEL=0
lab_record
lab_get --tls-max 1.2 --ciphers AES128-SHA:@SECLEVEL=0
lab_keep keys.log
