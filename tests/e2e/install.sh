#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# make install into a folder: the installed program works from there, with the templates, words and trust that lie beside
# it, wherever it is called from; and the units are what systemd takes.
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$PWD failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ok() { # condition-status sentence
	[ "$1" -eq 0 ] && echo "ok - $2" && return
	echo "not ok - $2"
	sed 's/^/# /' "$work/said" | tail -8
	failed=1
}
unset MAKEFLAGS MFLAGS
make -s install DESTDIR="$work/root" PREFIX=/usr >"$work/said" 2>&1
ok $? "make install"
usr=$work/root/usr
export INTAKE_LANG=zh_CN
unset INTAKE_TEMPLATES INTAKE_CERTS
cd / || exit 1
"$usr/bin/intake" init --data "$work/data" >"$work/said" 2>&1 && "$usr/bin/intake" register --data "$work/data" --original yes >>"$work/said" 2>&1
ok $? "the installed program makes a register and logs an envelope"
"$usr/bin/intake" inspect --json "$root/samples/30-black-and-white.tif" --data "$work/data" >"$work/said" 2>&1
[ $? -le 1 ] && grep -q '"form":"consular-2015"' "$work/said"
ok $? "it recognises a form by the templates installed with it"
"$usr/bin/intake" --help >"$work/said" 2>&1
grep -q '登记' "$work/said"
ok $? "it speaks Chinese by the words installed with it"
"$usr/bin/intake" config show --data "$work/data" >"$work/said" 2>&1
grep -q "$usr/share/intake/templates" "$work/said" && ! grep -q "$root/templates" "$work/said"
ok $? "nothing is taken from where it was built"
[ -s "$usr/share/man/man1/intake.1" ] && [ -s "$usr/lib/sysusers.d/intake.conf" ] && [ -s "$usr/lib/tmpfiles.d/intake.conf" ]
ok $? "manual page, system user and folders come with it"
if command -v systemd-analyze >/dev/null 2>&1; then
	# Where its program really is, because that is looked for as well.
	make -s -C "$root" install PREFIX="$work/here" >"$work/said" 2>&1
	systemd-analyze verify --man=no "$work"/here/lib/systemd/system/intake-* >"$work/said" 2>&1
	! grep "intake-" "$work/said" | grep -v 'inaccessible directories'
	ok $? "systemd takes the installed units"
else
	echo "ok - systemd takes the installed units # skip systemd-analyze is not installed"
fi
exit $failed
