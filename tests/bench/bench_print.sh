#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Seals printed and scanned: SEALS (default 40) issued as PDF pages of the form, rasterised at 300 and 200 dpi, laid askew,
# lit, blurred, made noisy, JPEG; then found on the whole page without a form and judged. Goal: 99 % valid. SEED.
set -eu
build=build/release
count=${SEALS:-40} seed=${SEED:-7}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo
echo "== seals printed, scanned and read back ($count of each, seed $seed)"
openssl ecparam -name prime256v1 -genkey -noout -out "$work/key.pem"
openssl req -x509 -new -key "$work/key.pem" -subj /C=CN/CN=SY -set_serial 0x5B -days 30000 -out "$work/cert.pem"
{
	echo certificate.number,holder.name_latin,holder.id_number,holder.birth_date,certificate.appearance
	for ((i = 1; i <= count; i++)); do echo "$((2026000000 + i)),LI<<MINGHUA,11010119500101001X,1950-01-01,in-person"; done
} >"$work/table.csv"
for symbol in datamatrix qr; do
	"$build/intake" seal issue -q --key "$work/key.pem" --signer-id CNSY --reference 5b --csv "$work/table.csv" \
		--symbol $symbol --form consular-2015 --pdf "$work/$symbol.pdf"
	for dpi in 300 200; do
		pdftoppm -r $dpi -png "$work/$symbol.pdf" "$work/$symbol-$dpi"
		"$build/generator" rescan --out "$work/$symbol-$dpi" --dpi $dpi --seed "$seed" "$work/$symbol-$dpi"-*.png
		rm -f "$work/$symbol-$dpi"-*.png
		good=$("$build/intake" seal inspect --json --signer "$work/cert.pem" "$work/$symbol-$dpi"/*.jpg 2>/dev/null |
			grep -c '"verdict":"valid"' || true)
		awk -v s=$symbol -v d=$dpi -v g="$good" -v n="$count" \
			'BEGIN { printf "%-10s %d dpi: %d of %d valid, %.1f %%\n", s, d, g, n, 100 * g / n }'
	done
done
