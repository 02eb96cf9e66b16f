#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs tests/cases/*.case: one story a file, readable and writable by anybody. First line: "# what it shows".
#   [run]     shell lines, run in a fresh folder; $SAMPLES is samples/, `intake` is the program under test
#   [exit]    the exit status of the last line (default 0)
#   [stdout]  lines that must appear, in this order ("…" inside a line matches anything); "! text" must not appear
#   [stderr]  likewise
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
: "${INTAKE:=$root/build/debug/intake}" "${CENTRAL:=$root/build/debug/central}" "${GENERATOR:=$root/build/release/generator}"
export SAMPLES=$root/samples INTAKE CENTRAL GENERATOR
failed=0 number=0

matches() { # wanted-file got-file: every wanted line appears, in order
	awk -v wanted="$1" '
	function glob(s,   r) { r = s; gsub(/[][\\.^$*+?(){}|]/, "\\\\&", r); gsub(/…/, ".*", r); return "^" r "$" }
	BEGIN { n = 0; while ((getline line < wanted) > 0) if (line != "") want[++n] = line; i = 1 }
	i <= n && $0 ~ glob(want[i]) { i++ }
	END { if (i <= n) { print "missing: " want[i]; exit 1 } }' "$2"
}

run_case() {
	local file=$1 work title section rc want why= got
	work=$(mktemp -d)
	title=$(sed -n '1s/^# *//p' "$file")
	for section in run exit stdout stderr; do
		awk -v s="[$section]" '$0 == s { on = 1; next } /^\[[a-z]+\]$/ { on = 0 } on' "$file" >"$work/$section"
	done
	mkdir "$work/here"
	{
		echo 'intake() { "$INTAKE" "$@"; }'
		cat "$work/run"
	} >"$work/script"
	(cd "$work/here" && INTAKE_CERTS=$root/samples/certs timeout 120 bash "$work/script" \
		>"$work/out" 2>"$work/err" </dev/null)
	rc=$?
	want=$(tr -d ' \n' <"$work/exit")
	[ "$rc" = "${want:-0}" ] || why="exit status $rc, wanted ${want:-0}"
	for section in stdout stderr; do
		got=$work/out
		[ $section = stderr ] && got=$work/err
		while read -r line; do
			grep -qF -- "$line" "$got" && why="$why; $section has: $line"
		done < <(sed -n 's/^! //p' "$work/$section")
		grep -v '^! ' "$work/$section" >"$work/wanted"
		matches "$work/wanted" "$got" >"$work/miss" || why="$why; $section: $(head -1 "$work/miss")"
	done
	number=$((number + 1))
	if [ -z "$why" ]; then
		echo "ok $number - $(basename "$file" .case): $title"
	else
		echo "not ok $number - $(basename "$file" .case): $title"
		echo "# ${why#; }"
		sed 's/^/# out: /' "$work/out" | head -30
		sed 's/^/# err: /' "$work/err" | head -30
		failed=1
	fi
	rm -rf "$work"
}

for file in ${1:-tests/cases/*.case}; do
	[ -e "$file" ] && run_case "$file"
done
exit $failed
