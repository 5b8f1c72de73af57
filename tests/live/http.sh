#!/usr/bin/env bash
# http.sh: nginx and nghttpx before it, asked by curl and nghttp in HTTP/1.1 and HTTP/2: in clear, after an
# upgrade and over TLS, with bodies, ranges, interim responses and secrets; and a WebSocket, if
# Python knows it. Recorded at the client; what the servers logged is kept beside it.
. "$(dirname "$0")/../../pcaps/lib/lab.sh"
. "$lab_lib/tls.sh"

for program in nginx curl nghttp nghttpx openssl; do
    command -v "$program" >/dev/null || lab_die "$program is not installed"
done

start_nginx()
{
    lab_page >"$LAB_DIR/index.html"
    head -c 300000 /dev/zero >"$LAB_DIR/large.bin"
    lab_nginx 80 <<'END'
http {
    log_format wire '$request_method\t$request_uri\t$status\t$server_protocol\t$host\t$body_bytes_sent';
    access_log @dir@/access.tsv wire;
    default_type text/html;
    keepalive_timeout 5s;
    client_body_temp_path @dir@/body;
    server {
        listen 198.18.0.80:80;
        listen 198.18.0.80:8080 http2;
        listen 198.18.0.80:443 ssl http2;
        ssl_certificate @dir@/server.pem;
        ssl_certificate_key @dir@/server.key;
        root @dir@;
        location = /moved { return 301 /index.html?token=sesame; }
        location = /empty { return 204; }
        location = /cookie { add_header Set-Cookie "session=sesame; Path=/"; return 200 "hello"; }
        location = /upload { return 201 "kept"; }
    }
    server {
        listen 198.18.0.80:8090;
        access_log off;
        root @dir@;
    }
}
END
}

# Before nginx, and unlike it goes over to HTTP/2 without TLS when asked to.
start_nghttpx()
{
    spawn server nghttpx --conf=/dev/null --no-ocsp --workers=1 --frontend='198.18.0.80,8081;no-tls' \
        --backend='198.18.0.80,8090' --errorlog-file="$LAB_DIR/nghttpx.log" --accesslog-file="$LAB_DIR/nghttpx.tsv" \
        --accesslog-format='$method	$path	$status	$protocol_version'
    lab_until lab_listens server 8081 tcp
}

# A Python that knows WebSockets: Debian's, where another comes before it in the path.
python=
for candidate in python3 /usr/bin/python3; do
    [ -n "$python" ] || ! "$candidate" -c 'import websockets' 2>/dev/null || python=$candidate
done

start_websocket()
{
    [ -n "$python" ] || return 0
    spawn server "$python" "$lab_here_tests/websocket_talk.py" serve 198.18.0.80 8082
    lab_until lab_listens server 8082 tcp
}

# get OPTIONS...: curl, whose answer nobody reads.
get() { SSLKEYLOGFILE="$LAB_DIR/keys.log" on client curl -sS --cacert "$LAB_DIR/ca.pem" -o /dev/null "$@"; }

ask()
{
    local host=http://198.18.0.80
    get --http1.1 "$host/" -o /dev/null "$host/missing" -o /dev/null "$host/moved"
    get --http1.1 -I "$host/index.html"
    get --http1.0 "$host/empty"
    get --http1.1 -r 10-19 "$host/large.bin"
    get --http1.1 -H 'Expect: 100-continue' -T "$LAB_DIR/large.bin" "$host/upload"
    get --http1.1 -u reader:sesame -b 'id=sesame' "$host/cookie?access_token=sesame"
    get --http2-prior-knowledge "$host:8080/cookie?api_key=sesame" -H 'Authorization: Bearer sesame'
    on client nghttp -n "$host:8080/" "$host:8080/missing" "$host:8080/large.bin" >>"$LAB_DIR/programs.log" 2>&1
    get --http2 --resolve www.lab.test:443:198.18.0.80 https://www.lab.test/ -o /dev/null https://www.lab.test/missing
    get --http1.1 --resolve www.lab.test:443:198.18.0.80 https://www.lab.test/moved
    on client nghttp -nu "$host:8081/index.html" "$host:8081/missing" >>"$LAB_DIR/programs.log" 2>&1
    on client nghttp -n --header-table-size=0 -m 5 "$host:8081/index.html" >>"$LAB_DIR/programs.log" 2>&1
}

lab_here_tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab_wire
lab_certificate ec -pkeyopt ec_paramgen_curve:P-256
start_nginx
start_nghttpx
start_websocket
lab_record
ask
if [ -n "$python" ]; then
    on client "$python" "$lab_here_tests/websocket_talk.py" talk 198.18.0.80 8082 >"$LAB_DIR/websocket.tsv"
else
    : >"$LAB_DIR/websocket.tsv"
fi
chmod 644 "$LAB_DIR/keys.log" "$LAB_DIR/access.tsv"
lab_keep access.tsv nghttpx.tsv keys.log websocket.tsv
