#!/usr/bin/env bash
# bodies.sh: nginx and a server of every coding (bodies_server.py), asked by curl in HTTP/1.1 and HTTP/2, in clear and
# over TLS. What curl got is kept as files in got.tar, what it sent as sent.bin.
. "$(dirname "$0")/../../pcaps/lib/lab.sh"
. "$lab_lib/tls.sh"
lab_here_tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

lab_wire
lab_certificate ec -pkeyopt ec_paramgen_curve:P-256
mkdir -p "$LAB_DIR/got"
head -c 200000 /dev/urandom >"$LAB_DIR/sent.bin"
seq 1 20000 >"$LAB_DIR/numbers.txt"
lab_nginx 80 <<'END'
http {
    access_log off;
    default_type text/plain;
    root @dir@;
    client_body_temp_path @dir@/body;
    gzip on;
    gzip_types text/plain;
    gzip_min_length 1;
    ssl_certificate @dir@/server.pem;
    ssl_certificate_key @dir@/server.key;
    server { listen 198.18.0.80:80; location = /upload { return 201 "kept"; } }
    server { listen 198.18.0.80:8080 http2; }
    server { listen 198.18.0.80:443 ssl http2; }
}
END
spawn server python3 "$lab_here_tests/bodies_server.py" 198.18.0.80 8083
lab_until lab_listens server 8083 tcp

# get NAME OPTIONS...: what curl got goes to got/NAME, decoded.
get()
{
    local name=$1
    shift
    SSLKEYLOGFILE="$LAB_DIR/keys.log" on client curl -sS --compressed --cacert "$LAB_DIR/ca.pem" \
        --resolve www.lab.test:443:198.18.0.80 -o "$LAB_DIR/got/$name" "$@" || [ $? -eq 18 ] # 18: not all came
}

lab_record
for coding in identity gzip large deflate bare br zstd two; do
    for framing in length chunked close; do
        get "$coding-$framing" "http://198.18.0.80:8083/$coding/$framing"
    done
done
get identity-short http://198.18.0.80:8083/identity/short
get http1 http://198.18.0.80/numbers.txt?way=http1
get part -r 100-299 -H 'Accept-Encoding: identity' http://198.18.0.80/sent.bin
get clear --http2-prior-knowledge http://198.18.0.80:8080/numbers.txt?way=clear
get secure --http2 https://www.lab.test/numbers.txt?way=secure
get upload --data-binary "@$LAB_DIR/sent.bin" -H 'Content-Type: application/octet-stream' http://198.18.0.80/upload
get head -I http://198.18.0.80/numbers.txt?way=head
tar -C "$LAB_DIR" -cf "$LAB_DIR/got.tar" got
lab_keep keys.log sent.bin got.tar
