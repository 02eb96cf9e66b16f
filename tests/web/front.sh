#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The ways in front of the review station: the nginx example of docs/review-station.md as it stands there, TLS outside
# and a Unix socket inside; and a socket handed over as systemd does (LISTEN_FDS). TAP on standard output.
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
: "${BUILD:=$root/build/release}"
INTAKE=$BUILD/intake
work=$(mktemp -d)
chmod 711 "$work"
pids=
trap 'for p in $pids; do kill "$p" 2>/dev/null; done; wait 2>/dev/null; rm -rf "$work"' EXIT
number=0
ok() { # status sentence
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else
		echo "not ok $number - $2"
		tail -3 "$work"/*.log 2>/dev/null | sed 's/^/# /'
	fi
}
until_there() { # command …: at most ten seconds
	for _ in $(seq 100); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.1
	done
	return 1
}
export INTAKE_DATA=$work/data INTAKE_CERTS=$root/samples/certs INTAKE_USER=admin
{
	"$INTAKE" init
	"$INTAKE" user add liang --full-name 梁经办
	echo 'pass word of liang' | "$INTAKE" user password liang
	"$INTAKE" user role liang verifier
} >"$work/setup.log" 2>&1

# ---- a Unix socket, as nginx reaches it
socket=$work/web.sock
"$INTAKE" serve --listen "unix:$socket" 2>"$work/serve.log" &
pids="$pids $!"
until_there curl -sf --unix-socket "$socket" http://intake/login
ok $? "the station answers on a Unix socket"
[ "$(stat -c %a "$socket")" = 660 ]
ok $? "which only its group may use"
"$INTAKE" serve --listen "unix:$socket" 2>"$work/second.log"
[ $? -ne 0 ]
ok $? "a second station does not take it away"

# ---- nginx with TLS in front, from the document
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=intake.example.gov.cn \
	-addext subjectAltName=DNS:intake.example.gov.cn -keyout "$work/web.key" -out "$work/web.pem" 2>"$work/openssl.log"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
{
	echo "daemon off; pid $work/nginx.pid; error_log $work/nginx.log; user root;"
	echo "events { } http { access_log off; client_body_temp_path $work/body; proxy_temp_path $work/proxy;"
	echo "fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;"
	sed -n '/^server {/,/^}/p' docs/review-station.md
	echo "}"
} | sed "s|listen 443 ssl|listen 127.0.0.1:$port ssl|; s|/etc/intake/|$work/|; s|/run/intake/web.sock|$socket|" >"$work/nginx.conf"
[ "$(id -u)" = 0 ] || sed -i 's/ user root;//' "$work/nginx.conf"
nginx=$(command -v nginx || echo /usr/sbin/nginx)
"$nginx" -t -c "$work/nginx.conf" >"$work/nginx-test.log" 2>&1
ok $? "nginx takes the example of docs/review-station.md"
"$nginx" -c "$work/nginx.conf" 2>>"$work/nginx.log" &
pids="$pids $!"
site=https://intake.example.gov.cn:$port
browser() { curl -s --cacert "$work/web.pem" --resolve "intake.example.gov.cn:$port:127.0.0.1" -c "$work/jar" -b "$work/jar" "$@"; }
until_there browser -f -o /dev/null "$site/login"
ok $? "the login page comes over TLS"
browser -D "$work/head" -o /dev/null -H "Origin: $site" -d 'name=liang' --data-urlencode 'password=pass word of liang' "$site/login"
grep -qi '^HTTP/[0-9.]* 303' "$work/head"
ok $? "logging in through it works: Origin and Host agree"
grep -qi '^set-cookie: __Host-intake=.*Secure' "$work/head"
ok $? "its cookie is __Host- and Secure"
grep -qi '^strict-transport-security:' "$work/head"
ok $? "and the browser stays with TLS"
[ "$(browser -o /dev/null -w '%{http_code}' "$site/review")" = 200 ]
ok $? "the session goes on"
[ "$(browser -o /dev/null -w '%{http_code}' -H 'Origin: https://elsewhere.example' -d name=liang "$site/login")" = 403 ]
ok $? "another site's form is refused behind nginx too"
head -c 280000000 /dev/zero >"$work/huge"
[ "$(browser -o /dev/null -w '%{http_code}' -F "scan=@$work/huge" "$site/arrival/RZ2026-000001E/upload")" = 413 ]
ok $? "what is larger than any scan ends at nginx"

# ---- socket activation: descriptor 3, LISTEN_PID, LISTEN_FDS
activated=$work/activated.sock
python3 - "$INTAKE" "$activated" 2>"$work/activated.log" <<'EOF' &
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
s.bind(sys.argv[2])
s.listen(64)
os.dup2(s.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[1], [sys.argv[1], "serve", "--listen", "systemd"])
EOF
pids="$pids $!"
until_there curl -sf --unix-socket "$activated" http://intake/login
ok $? "a socket that systemd hands over is answered"
LISTEN_FDS='' LISTEN_PID='' "$INTAKE" serve --listen systemd 2>"$work/none.log"
[ $? -eq 78 ]
ok $? "without one it says what the unit needs"
echo "1..$number"
