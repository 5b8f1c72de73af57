#!/usr/bin/env bash
# Connections that are kept: HTTP's keep-alive and who ends it, a pool of connections to
# a database and what it saves, and TCP's keep-alive, which is something else.
. "$(dirname "$0")/../lib/lab.sh"

lab_wire

for name in one two three; do
    echo "page $name" >"$LAB_DIR/$name.txt"
    touch -d 2024-01-01T00:00:00Z "$LAB_DIR/$name.txt"
done

# The same pages under three rules of keeping connections.
lab_nginx 8082 <<'END'
http {
    access_log off;
    default_type text/plain;
    root @dir@;
    server { listen 198.18.0.80:80; }
    server { listen 198.18.0.80:8081; keepalive_requests 2; }
    server { listen 198.18.0.80:8082; keepalive_timeout 1s; }
}
END

# --tcp-keepalive 1: after a second without a word it asks whether the client is alive.
spawn server redis-server --port 6379 --bind 198.18.0.80 --save '' --dir "$LAB_DIR" --tcp-keepalive 1 \
    --protected-mode no
lab_until lab_listens server 6379 tcp

get()
{
    on client curl --silent --show-error --fail "$@" >>"$LAB_DIR/programs.log"
}

lab_record
http=http://198.18.0.80
get --local-port 40001 $http/one.txt $http/two.txt $http/three.txt
get --local-port 40002 --http1.0 $http/one.txt
get --local-port 40003 --header 'Connection: close' $http/one.txt
get --local-port 40010-40019 $http:8081/one.txt $http:8081/two.txt $http:8081/three.txt
get --local-port 40020-40029 --rate 30/m $http:8082/one.txt $http:8082/two.txt # two seconds apart

# Twenty questions through two connections, as of a pool, and without one.
ask=(redis-benchmark -h 198.18.0.80 -n 20 -t ping_mbulk -q)
on client "${ask[@]}" -c 2 >>"$LAB_DIR/programs.log"
on client "${ask[@]}" -c 1 -k 0 >>"$LAB_DIR/programs.log"

# A connection of the pool that nobody needs for a while.
on client redis-cli -h 198.18.0.80 -r 2 -i 3.5 PING >>"$LAB_DIR/programs.log"
lab_keep
