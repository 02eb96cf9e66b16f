#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Data files against their schemas.
set -eu
bad=0
said=$(mktemp)
trap 'rm -f "$said"' EXIT
check() { # schema file…
	schema=$1
	shift
	[ -f "$schema" ] || { echo "$schema is missing"; bad=1; return; }
	for file in "$@"; do
		[ -f "$file" ] || continue
		xmllint --noout --nonet --relaxng "$schema" "$file" 2>"$said" || {
			grep -v 'fails to validate' "$said" | head -3
			bad=1
		}
	done
}
check templates/schema/form.rng $(grep -lE '<form[ >]' templates/*/*.xml 2>/dev/null || true)
check templates/schema/trust.rng certs/*/trust.xml samples/certs/*/trust.xml
check templates/schema/reasons.rng templates/reasons.xml
check templates/schema/policy.rng templates/policy.xml
check templates/schema/rules.rng templates/rules.xml
check templates/schema/letters.rng templates/letters.xml
exit $bad
