#!/usr/bin/env bash
# A site that is there by TCP says where it is by UDP too: HTTP/3, first with a whole
# handshake, then with 0-RTT.
. "$(dirname "$0")/../lib/lab.sh"
. "$lab_lib/tls.sh"

lab_wire
lab_dns
lab_certificate ec -pkeyopt ec_paramgen_curve:P-256

mkdir "$LAB_DIR/site"
for object in index.html:400 app.js:6000 photo.jpg:20000; do
    head -c "${object#*:}" /dev/zero | tr '\0' x >"$LAB_DIR/site/${object%:*}"
    touch -d 2024-01-01T00:00:00Z "$LAB_DIR/site/${object%:*}"
done

lab_nginx 443 <<'END'
http {
    access_log off;
    server {
        listen 198.18.0.80:443 ssl http2;
        root @dir@/site;
        ssl_certificate @dir@/server.pem;
        ssl_certificate_key @dir@/server.key;
        ssl_protocols TLSv1.3;
        lingering_close always;
        add_header Alt-Svc 'h3=":443"; ma=3600';
    }
}
END
spawn server gtlsserver --quiet --htdocs "$LAB_DIR/site" 198.18.0.80 443 "$LAB_DIR/server.key" "$LAB_DIR/server.pem"
lab_until lab_listens server 443 udp

site=https://www.lab.test
export SSLKEYLOGFILE=$LAB_DIR/keys.log

# visit OBJECT...: as a browser that knows from before that the site speaks HTTP/3.
visit()
{
    on client gtlsclient --quiet --no-quic-dump --no-http-dump --exit-on-all-streams-close --timeout=5s \
        --session-file="$LAB_DIR/session" --tp-file="$LAB_DIR/parameters" www.lab.test 443 "${@/#/$site/}" \
        >>"$LAB_DIR/programs.log" 2>&1
}

lab_record
on client curl --silent --show-error --fail --http2 --cacert "$LAB_DIR/ca.pem" --local-port 40443 \
    --output "$LAB_DIR/got.html" $site/index.html
cmp "$LAB_DIR/site/index.html" "$LAB_DIR/got.html"
visit index.html app.js photo.jpg
visit index.html
chmod 644 "$LAB_DIR/keys.log"
lab_keep keys.log
