#!/usr/bin/env bash
# The second visit to a TLS 1.3 server: a ticket instead of a certificate, and then a
# request in the very first flight.
. "$(dirname "$0")/../lib/lab.sh"
. "$lab_lib/tls.sh"

lab_wire
lab_certificate ec -pkeyopt ec_paramgen_curve:P-256

# What changes something must not be done twice, and 0-RTT data may be replayed: such
# requests are refused while they come early (RFC 8470).
start_server()
{
    lab_nginx 443 <<'END'
http {
    access_log off;
    default_type text/plain;
    keepalive_timeout 0;
    lingering_close always; # waits for the client to close too
    server {
        listen 198.18.0.80:443 ssl;
        ssl_certificate @dir@/server.pem;
        ssl_certificate_key @dir@/server.key;
        ssl_protocols TLSv1.3;
        ssl_early_data on;
        location / { return 200 "hello\n"; }
        location /pay { if ($ssl_early_data) { return 425; } return 200 "paid\n"; }
    }
}
END
}

# visit PORT PATH [OPTIONS]: asks once, as a browser would that kept its tickets.
visit()
{
    local port=$1 path=$2
    shift 2
    printf 'GET %s HTTP/1.1\r\nHost: www.lab.test\r\n\r\n' "$path" >"$LAB_DIR/request"
    local input=$LAB_DIR/request
    [ "$port" != 40003 ] && [ "$port" != 40004 ] || input=/dev/null # it came early, and was taken
    on client openssl s_client -connect 198.18.0.80:443 -bind "198.18.0.2:$port" -servername www.lab.test \
        -CAfile "$LAB_DIR/ca.pem" -verify_return_error -tls1_3 -quiet -keylogfile "$LAB_DIR/keys.log" "$@" \
        <"$input" >>"$LAB_DIR/programs.log" 2>&1
}

lab_record
start_server
visit 40001 / -sess_out "$LAB_DIR/ticket"
visit 40002 / -sess_in "$LAB_DIR/ticket" -sess_out "$LAB_DIR/ticket-2"
visit 40003 / -sess_in "$LAB_DIR/ticket-2" -early_data "$LAB_DIR/request"
visit 40004 /pay -sess_in "$LAB_DIR/ticket-2" -early_data "$LAB_DIR/request"

# Started again, the server has other keys and cannot read its own old tickets.
kill -QUIT "$(cat "$LAB_DIR/nginx.pid")"
lab_until test ! -e "$LAB_DIR/nginx.pid"
start_server
visit 40005 / -sess_in "$LAB_DIR/ticket-2" -early_data "$LAB_DIR/request"
chmod 644 "$LAB_DIR/keys.log"
lab_keep keys.log
