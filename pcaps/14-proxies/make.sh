#!/usr/bin/env bash
# One name, two addresses, and behind both a balancer: the web servers see the balancer
# as their client, unless it tells them whom it speaks for. Captured in the middle.
. "$(dirname "$0")/../lib/lab.sh"

lab_host proxy 70
lab_wire
lab_second_address=198.18.0.71
ip -n proxy address add $lab_second_address/24 dev eth0
ip -n client neighbour add $lab_second_address lladdr "$(lab_mac proxy)" nud permanent dev eth0
lab_dns --host-record=shop.lab.test,198.18.0.70,300 --host-record=shop.lab.test,$lab_second_address,300

# Two web servers that say who they are and for whom they take their client. The second
# one's other doors understand the PROXY protocol.
lab_nginx 8084 <<'END'
http {
    access_log off;
    default_type text/plain;
    map $http_x_forwarded_for $said { "" nobody; default $http_x_forwarded_for; }
    server { listen 198.18.0.80:8081; location / { return 200 "server 1, to $remote_addr for $said\n"; } }
    server { listen 198.18.0.80:8082; location / { return 200 "server 2, to $remote_addr for $said\n"; } }
    server {
        listen 198.18.0.80:8083 proxy_protocol;
        listen 198.18.0.80:8084 proxy_protocol;
        location / { return 200 "server 2, to $remote_addr for $proxy_protocol_addr\n"; }
    }
}
END

cat >"$LAB_DIR/haproxy.cfg" <<'END'
global
    nbthread 1
defaults
    timeout connect 2s
    timeout client 10s
    timeout server 10s

# Speaks HTTP with both sides: one connection of its own for many clients.
frontend web
    mode http
    bind 198.18.0.70:80
    bind 198.18.0.71:80
    default_backend servers
backend servers
    mode http
    balance roundrobin
    option forwardfor
    http-reuse always
    http-request add-header Via "1.1 balancer"
    server one 198.18.0.80:8081
    server two 198.18.0.80:8082

# Pass on bytes, whatever they are: one connection for one, announced by a header.
listen text-header
    mode tcp
    bind 198.18.0.70:81
    server two 198.18.0.80:8083 send-proxy
listen binary-header
    mode tcp
    bind 198.18.0.70:82
    server two 198.18.0.80:8084 send-proxy-v2

# A server that is gone: the balancer has to say so itself.
listen nobody
    mode http
    bind 198.18.0.70:83
    server gone 198.18.0.80:9999
END
spawn proxy haproxy -db -f "$LAB_DIR/haproxy.cfg"
lab_until lab_listens proxy 83 tcp

get()
{
    on client curl --silent --show-error --output - --local-port "$@" >>"$LAB_DIR/programs.log"
}

lab_record_between
get 40001 http://shop.lab.test/
get 40002 http://shop.lab.test/
get 40003 --header 'X-Forwarded-For: 192.0.2.66' http://shop.lab.test/ # anybody can say so
get 40004 http://198.18.0.71/
get 40005 http://198.18.0.70:81/
get 40006 http://198.18.0.70:82/
get 40007 http://198.18.0.70:83/
lab_keep captured-at
