#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Called by make bench: seals judged a second beside the bare signature check.
set -eu
echo
echo "== seals a second, one core, whole judgement (chain and list included) beside bare OpenSSL verify"
build/release/bench/bench_seal
