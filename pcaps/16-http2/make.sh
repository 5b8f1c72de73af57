#!/usr/bin/env bash
# The same three objects in HTTP/1.1 and in HTTP/2, and a reader with little room.
. "$(dirname "$0")/../lib/lab.sh"
. "$lab_lib/tls.sh"

lab_wire
lab_certificate ec -pkeyopt ec_paramgen_curve:P-256

for object in style.css:1500 app.js:6000 photo.jpg:12000; do
    head -c "${object#*:}" /dev/zero | tr '\0' x >"$LAB_DIR/${object%:*}"
    touch -d 2024-01-01T00:00:00Z "$LAB_DIR/${object%:*}"
done

lab_nginx 443 <<'END'
http {
    access_log off;
    server {
        listen 198.18.0.80:80 http2; # HTTP/2 in clear, for who knows it beforehand
        listen 198.18.0.80:443 ssl http2;
        root @dir@;
        ssl_certificate @dir@/server.pem;
        ssl_certificate_key @dir@/server.key;
        ssl_protocols TLSv1.3;
        lingering_close always;
    }
}
END

site=https://www.lab.test
export SSLKEYLOGFILE=$LAB_DIR/keys.log

# All objects of a page at once, as a browser would ask for them.
page()
{
    on client curl --silent --show-error --fail --parallel --cacert "$LAB_DIR/ca.pem" --remote-name-all \
        --output-dir "$LAB_DIR/got" --create-dirs --resolve www.lab.test:443:198.18.0.80 "$@" \
        $site/style.css $site/app.js $site/photo.jpg 2>>"$LAB_DIR/programs.log"
    cmp "$LAB_DIR/photo.jpg" "$LAB_DIR/got/photo.jpg"
}

lab_record
page --http1.1 --local-port 40010-40019
page --http2 --local-port 40020-40029

# In clear, and with a window of 4 KiB for each stream: the server has to stop in the middle
# of the photo.
on client nghttp --null-out --window-bits=12 http://198.18.0.80/photo.jpg http://198.18.0.80/missing.txt \
    >>"$LAB_DIR/programs.log" 2>&1
chmod 644 "$LAB_DIR/keys.log"
lab_keep keys.log
