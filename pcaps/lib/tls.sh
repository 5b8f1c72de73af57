#!/usr/bin/env bash
# tls.sh: what the three TLS labs share. Source it after lab.sh.

# lab_certificate ALGORITHM...: a key of that kind for www.lab.test, signed by an
# authority of this lab. The key logs are kept beside the traces, the keys are not.
lab_certificate()
{
    local ca=(-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650
        -subj '/O=wirenotes/CN=Lab authority' -keyout "$LAB_DIR/ca.key" -out "$LAB_DIR/ca.pem")
    openssl req "${ca[@]}" 2>>"$LAB_DIR/programs.log"
    openssl req -new -newkey "$@" -nodes -subj '/O=wirenotes/CN=www.lab.test' \
        -keyout "$LAB_DIR/server.key" -out "$LAB_DIR/server.csr" 2>>"$LAB_DIR/programs.log"
    printf 'subjectAltName=DNS:www.lab.test,DNS:lab.test\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' \
        >"$LAB_DIR/server.ext"
    openssl x509 -req -in "$LAB_DIR/server.csr" -CA "$LAB_DIR/ca.pem" -CAkey "$LAB_DIR/ca.key" -CAcreateserial \
        -days 397 -extfile "$LAB_DIR/server.ext" -out "$LAB_DIR/server.pem" 2>>"$LAB_DIR/programs.log"
}

# lab_https PROTOCOL CIPHERS: https://www.lab.test/ with that version of TLS alone.
lab_https()
{
    lab_page >"$LAB_DIR/index.html"
    touch -d 2024-01-01T00:00:00Z "$LAB_DIR/index.html"
    lab_nginx 443 <<END
http {
    access_log off;
    default_type text/html;
    server {
        listen 198.18.0.80:443 ssl;
        root @dir@;
        ssl_certificate @dir@/server.pem;
        ssl_certificate_key @dir@/server.key;
        ssl_protocols $1;
        ssl_ciphers $2;
    }
}
END
}

# lab_get [OPTIONS]: one page by curl, the secrets of its session into keys.log.
lab_get()
{
    SSLKEYLOGFILE="$LAB_DIR/keys.log" on client curl --silent --show-error --fail --http1.1 \
        --cacert "$LAB_DIR/ca.pem" --local-port 40443 --output "$LAB_DIR/got.html" "$@" https://www.lab.test/
    cmp "$LAB_DIR/index.html" "$LAB_DIR/got.html"
    chmod 644 "$LAB_DIR/keys.log"
}
