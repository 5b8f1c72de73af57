#!/usr/bin/env bash
# greetings.sh: real database servers, a mail server that goes over to TLS, and a balancer in front of
# a web server, each asked once with and once without success; recorded at the server. What the
# programs themselves say of it is kept in said.tsv. A server that is not installed is left out.
. "$(dirname "$0")/../../pcaps/lib/lab.sh"
. "$lab_lib/tls.sh"

lab_here_tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
have() { command -v "$1" >/dev/null; }
say() { printf '%s\t%s\t%s\n' "$@" >>"$LAB_DIR/said.tsv"; }

start_redis()
{
    have redis-server || return 0
    spawn server redis-server --port 7001 --bind 198.18.0.80 --requirepass sesame --save '' --dir "$LAB_DIR"
    lab_until lab_listens server 7001 tcp
}

ask_redis()
{
    have redis-server || return 0
    on client redis-cli -h 198.18.0.80 -p 7001 --no-auth-warning -a sesame SET key value >>"$LAB_DIR/programs.log"
    on client redis-cli -h 198.18.0.80 -p 7001 --no-auth-warning -a wrong PING >>"$LAB_DIR/programs.log" 2>&1 || true
    say redis software ''
    say redis accepted ''
    say redis refused WRONGPASS
}

start_mariadb()
{
    have mariadbd || return 0
    mariadb-install-db --user=root --datadir="$LAB_DIR/mysql" --auth-root-authentication-method=normal \
        --skip-test-db >>"$LAB_DIR/programs.log" 2>&1
    cat >"$LAB_DIR/mysql.sql" <<'END'
CREATE USER 'reader'@'%' IDENTIFIED BY 'sesame';
CREATE DATABASE shop;
GRANT ALL ON shop.* TO 'reader'@'%';
END
    spawn server mariadbd --no-defaults --user=root --datadir="$LAB_DIR/mysql" --bind-address=198.18.0.80 --port=7002 \
        --socket="$LAB_DIR/mysql.sock" --pid-file="$LAB_DIR/mysql.pid" --init-file="$LAB_DIR/mysql.sql" \
        --ssl-cert="$LAB_DIR/server.pem" --ssl-key="$LAB_DIR/server.key" --innodb-buffer-pool-size=8M
    lab_until lab_listens server 7002 tcp
}

ask_mariadb()
{
    have mariadbd || return 0
    local query=(on client mariadb --no-defaults -h 198.18.0.80 -P 7002 -u reader -D shop -N -e 'SELECT VERSION()')
    say mysql software "$("${query[@]}" --skip-ssl -psesame)"
    "${query[@]}" --skip-ssl -pwrong >>"$LAB_DIR/programs.log" 2>&1 || true
    "${query[@]}" --ssl -psesame >>"$LAB_DIR/programs.log"
    say mysql accepted ''
    say mysql refused 1045
    say mysql upgrade SSLRequest
}

start_postgres()
{
    local bin
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
    [ -n "$bin" ] && id postgres >/dev/null 2>&1 || return 0
    export POSTGRES=$bin
    chmod 755 "$LAB_DIR"
    install -d -o postgres "$LAB_DIR/pg"
    echo sesame >"$LAB_DIR/pg.pw"
    chmod 644 "$LAB_DIR/pg.pw"
    as_postgres "$bin/initdb" -D "$LAB_DIR/pg/data" -U reader --pwfile="$LAB_DIR/pg.pw" -A scram-sha-256 -N \
        >>"$LAB_DIR/programs.log" 2>&1
    echo 'host all all 198.18.0.0/24 scram-sha-256' >>"$LAB_DIR/pg/data/pg_hba.conf"
    on server setpriv --reuid=postgres --regid=postgres --clear-groups "$bin/postgres" -D "$LAB_DIR/pg/data" \
        -h 198.18.0.80 -p 7003 -k "$LAB_DIR/pg" >>"$LAB_DIR/programs.log" 2>&1 &
    lab_until lab_listens server 7003 tcp
}

as_postgres()
{
    (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups "$@")
}

ask_postgres()
{
    [ -n "${POSTGRES:-}" ] || return 0
    say postgresql software "$(PGPASSWORD=sesame on client psql -h 198.18.0.80 -p 7003 -U reader -d postgres -Atc 'SHOW server_version')"
    PGPASSWORD=wrong on client psql -h 198.18.0.80 -p 7003 -U reader -d postgres -c '' >>"$LAB_DIR/programs.log" 2>&1 || true
    say postgresql accepted ''
    say postgresql refused 28P01
}

start_mail()
{
    spawn server "$lab_here_tests/mail.py" 198.18.0.80 7004 "$LAB_DIR/server.pem" "$LAB_DIR/server.key"
    lab_until lab_listens server 7004 tcp
}

ask_mail()
{
    on client openssl s_client -connect 198.18.0.80:7004 -starttls smtp -name client.lab.test -crlf -ign_eof \
        >>"$LAB_DIR/programs.log" 2>&1 <<<QUIT || true
    say smtp software 'mail.lab.test ESMTP'
    say smtp upgrade STARTTLS
}

# The balancer stands on the server, the web server beside the name server.
start_haproxy()
{
    have haproxy || return 0
    on dns ip link set lo up
    {
        printf 'daemon off; worker_processes 1; user root; pid %s/web.pid; error_log stderr;\n' "$LAB_DIR"
        printf 'events { worker_connections 64; }\nhttp {\nlog_format seen "$proxy_protocol_addr $proxy_protocol_port $http_x_forwarded_for";\n'
        printf 'access_log %s/web.log seen;\n' "$LAB_DIR"
        printf 'server { listen 198.18.0.53:8081 proxy_protocol; listen 198.18.0.53:8082 proxy_protocol; return 204; }\n}\n'
    } >"$LAB_DIR/web.conf"
    spawn dns nginx -e stderr -c "$LAB_DIR/web.conf"
    lab_until lab_listens dns 8081 tcp
    cat >"$LAB_DIR/haproxy.cfg" <<'END'
defaults
    mode http
    timeout connect 5s
    timeout client 5s
    timeout server 5s
listen one
    bind 198.18.0.80:8081
    option forwardfor
    server web 198.18.0.53:8081 send-proxy
listen two
    bind 198.18.0.80:8082
    server web 198.18.0.53:8082 send-proxy-v2
END
    spawn server haproxy -db -f "$LAB_DIR/haproxy.cfg"
    lab_until lab_listens server 8082 tcp
}

ask_haproxy()
{
    have haproxy || return 0
    on client curl -sS --local-port 45001 http://198.18.0.80:8081/
    on client curl -sS --local-port 45002 http://198.18.0.80:8082/
    lab_until sh -c "[ \"\$(wc -l <'$LAB_DIR/web.log')\" = 2 ]"
    local address port forwarded
    while read -r address port forwarded; do
        say proxy "$address:$port" "$forwarded"
    done <"$LAB_DIR/web.log"
}

lab_wire
lab_certificate ec -pkeyopt ec_paramgen_curve:P-256
chmod 644 "$LAB_DIR/server.key"
for service in redis mariadb postgres mail haproxy; do
    "start_$service"
done
lab_record both-ends
for service in redis mariadb postgres mail haproxy; do
    "ask_$service"
done
lab_keep said.tsv
