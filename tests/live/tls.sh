#!/usr/bin/env bash
# tls.sh VERSION KEY SUITE [CLIENT-OPTION...]: two handshakes of openssl s_client with s_server, the
# second resuming the first, recorded into $LAB_HERE with the key log of both and what the
# client printed. KEY is what `openssl req -newkey` takes; SUITE may be "-".
. "$(dirname "$0")/../../pcaps/lib/lab.sh"
. "$lab_lib/tls.sh"

version=$1 key=$2 suite=$3
shift 3
suites=()
[ "$suite" = - ] || suites=(-cipher "$suite:@SECLEVEL=0")
[ "$suite" != - ] || [ "$version" = tls1_3 ] || suites=(-cipher DEFAULT:@SECLEVEL=0)

# ask [OPTION...]: one request, as a browser would send it.
ask()
{
    printf 'GET / HTTP/1.0\r\nHost: www.lab.test\r\n\r\n' |
        on client timeout 20 openssl s_client -connect 198.18.0.80:4433 -servername www.lab.test -"$version" \
            "${suites[@]}" -CAfile "$LAB_DIR/ca.pem" -keylogfile "$LAB_DIR/keys.log" -ign_eof "$@" \
            >>"$LAB_DIR/said.txt" 2>>"$LAB_DIR/programs.log"
}

lab_wire
if [ "$key" = ec ]; then
    lab_certificate ec -pkeyopt ec_paramgen_curve:P-256
else
    lab_certificate "$key"
fi
on server openssl s_server -accept 198.18.0.80:4433 -cert "$LAB_DIR/server.pem" -key "$LAB_DIR/server.key" \
    -"$version" "${suites[@]}" -www -quiet >>"$LAB_DIR/programs.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null' EXIT
lab_record
sleep 0.5
ask -sess_out "$LAB_DIR/session" "$@"
ask -sess_in "$LAB_DIR/session" "$@"
kill $server 2>/dev/null || true
trap - EXIT
cp "$LAB_DIR/server.key" "$LAB_DIR/rsa.key" 2>/dev/null || true
lab_keep keys.log said.txt rsa.key
