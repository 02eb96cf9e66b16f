#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# make bench: figures as ratios in one run, with the baseline beside. PAGES (default 24) pages are generated with SEED; the
# baseline (tesseract -l chi_sim, OMP_THREAD_LIMIT=1, full page) reads the first BASE (default 6) of them.
set -eu
build=build/release
pages=${PAGES:-24} base=${BASE:-6} seed=${SEED:-20261123}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OMP_THREAD_LIMIT=1 INTAKE_CERTS=$PWD/samples/certs INTAKE_LANG=en

echo "machine: $(getconf _NPROCESSORS_ONLN) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)"
"$build/generator" pages --out "$work/pages" --count "$pages" --seed "$seed" >/dev/null
rm -f "$work"/pages/*.truth
mapfile -t files < <(ls "$work"/pages/*)
echo "pages: ${#files[@]} generated, seed $seed"
echo

echo "== one page, one core"
"$build/bench/bench_page" templates samples/certs "${files[@]}" | tee "$work/page"
ours=$(sed -n 's/^median_ms=//p' "$work/page")
echo
echo "== baseline: tesseract -l chi_sim, full page, OMP_THREAD_LIMIT=1, the same pages"
: >"$work/base"
n=0
for file in "${files[@]}"; do
	case $file in *.pdf) continue ;; esac
	[ "$n" -lt "$base" ] || break
	n=$((n + 1))
	/usr/bin/env bash -c 'TIMEFORMAT="%U %S"; time tesseract "$0" - -l chi_sim >/dev/null 2>&1' "$file" 2>>"$work/base" || true
done
theirs=$(awk '{ print ($1 + $2) * 1000 }' "$work/base" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')
awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "median %.0f ms CPU a page; intake %.1f ms: %.1f times faster (goal 15)\n", b, a, b / a }'
echo

echo "== batch: capture with 2 workers, end to end (hash, vault, register, rules)"
"$build/intake" init --data "$work/d" >/dev/null
"$build/intake" roster import samples/roster.csv --data "$work/d" >/dev/null
for file in "${files[@]}"; do "$build/intake" register --data "$work/d" --as-of 2026-07-10 --original yes >/dev/null; done
start=$(date +%s.%N)
"$build/intake" capture "$work/pages" --data "$work/d" --as-of 2026-07-10 --bind order --set workers=2 -q >"$work/out" || true
end=$(date +%s.%N)
cat "$work/out"
awk -v s="$start" -v e="$end" -v n="${#files[@]}" -v b="$theirs" 'BEGIN {
	wall = e - s
	printf "%d files in %.2f s wall: %.0f pages/min; a 260 images/min scanner: %.1f times; two tesseracts at a time: %.1f times\n",
		n, wall, n / wall * 60, n / wall * 60 / 260, (b / 1000 / 2) / (wall / n) }'
for more in tests/bench/bench_*.sh; do
	[ -e "$more" ] && bash "$more"
done
echo
echo "== lists for people over ${ARRIVALS:-100000} arrivals (goal: 20 ms each, page and counts)"
"$build/bench/bench_lists" "$work/lists.db"
exit 0
