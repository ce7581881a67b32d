#!/usr/bin/env bash
# Builds every function for one architecture, arm64 or x86_64, as it is deployed: .local/functions/<arch>/<folder>/bootstrap.
# The same source makes the same bytes on every machine (-trimpath, no version stamp), so a deployment changes
# what was changed. nethttpomithttp2 leaves out a protocol that neither Lambda nor DynamoDB speaks with a function.
set -euo pipefail
cd "$(dirname "$0")/.."
arch=${1:-arm64}
case $arch in
arm64) goarch=arm64 ;;
x86_64) goarch=amd64 ;;
*) echo "functions.sh: arm64 or x86_64, not $arch" >&2; exit 2 ;;
esac
built=.local/functions/built-$arch
out=.local/functions/$arch
export CGO_ENABLED=0 GOOS=linux GOARCH=$goarch

if [ ! -f functions/web/dist/index.html ]; then
	echo "functions.sh: functions/web/dist holds no pages, which the function web embeds: run make pages" >&2
	exit 1
fi

# One go build for each folder of functions links what has changed, side by side.
mains=$(find functions -name main.go -printf '%h\n' | sort)
for parent in $(dirname $mains | sort -u); do
	packages=$(for main in $mains; do [ "$(dirname "$main")" = "$parent" ] && echo "./$main"; done || true)
	mkdir -p "$built/${parent#functions}"
	# shellcheck disable=SC2086 # a list of packages
	go build -buildvcs=false -trimpath -ldflags "-s -w" -tags lambda.norpc,nethttpomithttp2 -o "$built/${parent#functions}/" $packages
done

rm -rf "$out"
for main in $mains; do
	folder=${main#functions/}
	mkdir -p "$out/$folder"
	cp "$built/$folder" "$out/$folder/bootstrap"
done
echo "$(echo "$mains" | wc -l) functions in $out, $(du -sm "$out" | cut -f1) MB"
