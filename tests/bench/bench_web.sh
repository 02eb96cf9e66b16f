#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The review station over ARRIVALS (default 100,000) arrivals: eight people at once, wrk without a pause between two
# requests, which is more than eight people do. Goals: review page 50 ms at the 95th percentile, lists and search
# 100 ms, 64 MB. SECONDS_EACH (default 10) for each kind of page.
set -eu
cd "$(dirname "$0")/../.."
: "${BUILD:=$PWD/build/release}"
INTAKE=$BUILD/intake
command -v wrk >/dev/null 2>&1 || { echo "bench_web: wrk is missing (make bench installs it)"; exit 1; }
work=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
export INTAKE_DATA=$work/data INTAKE_CERTS=$PWD/samples/certs INTAKE_USER=admin INTAKE_WEB_PLAIN_COOKIE=1
day=2026-07-10
echo
echo "== review station, ${ARRIVALS:-100000} arrivals, 8 people (goal: review 50 ms, lists and search 100 ms at the 95th percentile, 64 MB)"
mkdir -p "$work/data"
"$BUILD/bench/bench_lists" "$work/data/intake.db" >/dev/null
{
	"$INTAKE" roster import samples/roster.csv
	papers=$(ls samples/0[1-9]-*.[jtp]* samples/1[0-2]-*.[jtp]*)
	for _ in $papers; do "$INTAKE" register --route ems --original yes --as-of $day; done
	"$INTAKE" capture $papers --bind order --as-of $day -q || true
	for n in 1 2 3 4 5 6 7 8; do
		"$INTAKE" user add "p$n" --full-name "人员$n"
		echo "pass word of p$n" | "$INTAKE" user password "p$n"
		"$INTAKE" user role "p$n" mailroom verifier confirmer submitter auditor
	done
} >"$work/setup" 2>&1
"$INTAKE" serve --listen 127.0.0.1:0 --as-of $day 2>"$work/serve" &
pid=$!
for _ in $(seq 100); do
	grep -q http:// "$work/serve" && break
	sleep 0.1
done
base=$(sed -n 's/.*\(http:\/\/127.0.0.1:[0-9]*\)\/.*/\1/p' "$work/serve")
export COOKIES=$work/cookies PATHS=$work/paths
for n in 1 2 3 4 5 6 7 8; do
	curl -s -o /dev/null -D - -d "name=p$n" --data-urlencode "password=pass word of p$n" "$base/login" |
		sed -n 's/^[Ss]et-[Cc]ookie: \(intake=[0-9a-f]*\).*/\1/p'
done >"$COOKIES"
[ "$(grep -c . "$COOKIES")" = 8 ] || { echo "bench_web: log-in failed"; exit 1; }
cat >"$work/people.lua" <<'EOF'
local cookies, paths, n = {}, {}, 0
for line in io.lines(os.getenv("COOKIES")) do cookies[#cookies + 1] = line end
for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line end
request = function()
	n = n + 1
	return wrk.format("GET", paths[n % #paths + 1], { ["Cookie"] = cookies[n % #cookies + 1] })
end
done = function(summary, latency)
	io.write(string.format("  p50 %.1f  p95 %.1f  p99 %.1f  max %.1f ms, %d requests, %d not 200\n", latency:percentile(50) / 1000,
		latency:percentile(95) / 1000, latency:percentile(99) / 1000, latency.max / 1000, summary.requests,
		summary.errors.status + summary.errors.read + summary.errors.timeout))
end
EOF
measure() { # name, then its paths on standard input
	cat >"$PATHS"
	while read -r path; do curl -s -o /dev/null -H "Cookie: $(head -1 "$COOKIES")" "$base$path"; done <"$PATHS"
	echo "$1"
	wrk -t2 -c8 -d"${SECONDS_EACH:-10}s" -s "$work/people.lua" "$base" | grep p95
}
page_of() { curl -s -H "Cookie: $(head -1 "$COOKIES")" "$base$1" | grep -oE '/review/RZ[0-9]{4}-[0-9]{6}[0-9A-Z]/1' | sort -u; }
page_of /register | grep -E 'RZ2026-0000(0[1-9]|1[0-2])' | measure "review page, the twelve that were captured"
for n in 1 2 3 4; do page_of "/register?state=REVIEW&page=$n"; done | measure "review page, 200 that wait"
echo /fast | measure "fast lane, six papers"
printf '%s\n' /register '/register?page=1000' '/register?state=REVIEW' '/register?issuer=hk-ftu&state=CONFIRMED' /confirm /due |
	measure "lists"
printf '%s\n' '/register?q=RZ2026-099990' '/register?q=%E9%99%88%E4%BC%9F%E5%8D%8E' '/register?q=0815' '/person?q=%E9%99%88%E4%BC%9F%E5%8D%8E' |
	measure "search: serial, name, last four, person"
printf '%s\n' '/register?q=%E9%99%88' '/register?q=ch' | measure "search: words that thousands have"
sed -n 's/^VmHWM:[ \t]*\([0-9]*\) kB/memory at most: \1 kB/p; s/^VmRSS:[ \t]*\([0-9]*\) kB/memory now: \1 kB/p' "/proc/$pid/status"
