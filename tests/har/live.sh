#!/usr/bin/env bash
# live.sh: requests made now by curl, with its own stopwatch in curl.ndjson, recorded at the client.
. "$(dirname "$0")/../../pcaps/lib/lab.sh"
. "$lab_lib/tls.sh"

lab_wire
lab_dns
lab_certificate ec -pkeyopt ec_paramgen_curve:P-256
for kib in 1 100; do
    head -c "${kib}K" /dev/zero | tr '\0' 'x' >"$LAB_DIR/$kib.txt"
done
lab_nginx 443 <<'END'
http {
    access_log off;
    default_type text/plain;
    root @dir@;
    ssl_certificate @dir@/server.pem;
    ssl_certificate_key @dir@/server.key;
    server { listen 198.18.0.80:80; add_header Set-Cookie "session=hush; Path=/; HttpOnly"; }
    server { listen 198.18.0.80:443 ssl; ssl_protocols TLSv1.2 TLSv1.3; }
}
END

# get OPTIONS URL...: each with the figures of curl's stopwatch in a line of its own. What holds curl
# up before it sends anything no packet shows, so it goes before all other programs.
get()
{
    SSLKEYLOGFILE="$LAB_DIR/keys.log" on client chrt --rr 1 curl --silent --show-error --http1.1 --cacert "$LAB_DIR/ca.pem" \
        --write-out '%{stderr}%{json}\n' "$@" >/dev/null 2>>"$LAB_DIR/curl.ndjson"
}

on client curl --silent "http://www.lab.test/1.txt" >/dev/null # programs and files are in memory from now on
lab_record
get "http://www.lab.test/1.txt"                                  # all phases
get "http://www.lab.test/1.txt?token=hush" "http://www.lab.test/100.txt" # the connection is used again
get --cookie "a=hush; b=hush" --user "joe:hush" "http://198.18.0.80/1.txt"                                   # nothing to look up
get --tlsv1.3 "https://www.lab.test/100.txt" "https://www.lab.test/1.txt"
get --tls-max 1.2 "https://www.lab.test/1.txt"
lab_keep curl.ndjson keys.log
