#!/usr/bin/env bash
# One page, by name: look-up, connection, request, response, close.
. "$(dirname "$0")/../lib/lab.sh"

lab_wire
lab_dns

lab_page >"$LAB_DIR/index.html"
touch -d 2024-01-01T00:00:00Z "$LAB_DIR/index.html"

lab_nginx 80 <<'END'
http {
    access_log off;
    default_type text/html;
    keepalive_timeout 60s;
    server { listen 198.18.0.80:80; root @dir@; }
}
END

# The server acknowledges at once what comes, instead of waiting for something to
# send along. That way its ACK of the client's FIN is a segment of its own, and the
# close takes the four segments of the textbook.
on server ip route change 198.18.0.0/24 dev eth0 quickack 1

lab_record
on client curl --silent --show-error --fail --output "$LAB_DIR/got.html" --local-port 40312 http://www.lab.test/
cmp "$LAB_DIR/index.html" "$LAB_DIR/got.html"
lab_keep
