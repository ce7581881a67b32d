#!/bin/sh
# Says in one line what to install for each of the named tools that is missing or too old.
# usage: scripts/requirements.sh go node java cc python
failed=0

# need NAME WANTED FOUND HINT
need() {
	if awk -v wanted="$2" -v found="$3" 'BEGIN {
		split(wanted, w, "."); split(found, f, ".")
		exit !(f[1]+0 > w[1]+0 || (f[1]+0 == w[1]+0 && f[2]+0 >= w[2]+0))
	}'; then
		return
	fi
	echo "$1 $2 or newer is needed: $4 (found: ${3:-none})" >&2
	failed=1
}

# version prints the first number of the form 1.2 or 1 after $1 in what it reads.
version() { sed -n "s/.*$1\([0-9][0-9.]*\).*/\1/p" | head -n 1; }

for tool in "$@"; do
	case $tool in
	go) need Go 1.26 "$(go version 2>/dev/null | version ' go')" 'install it from https://go.dev/dl' ;;
	node) need Node 20.19 "$(node --version 2>/dev/null | version v)" 'install it with npm from https://nodejs.org' ;;
	java) need Java 17 "$(java -version 2>&1 | version 'version "')" 'install a JRE, such as https://adoptium.net' ;;
	python)
		if [ -z "$("$(dirname "$0")/python.sh")" ]; then
			echo "Python 3.13 is needed for LocalStack and schemathesis, neither older nor newer: install it, or name it by PYTHON (found: $(python3 --version 2>/dev/null || echo none))" >&2
			failed=1
		fi
		;;
	cc)
		if ! command -v gcc >/dev/null && ! command -v clang >/dev/null; then
			echo 'A C compiler is needed for the race detector: install gcc or clang (found: none)' >&2
			failed=1
		fi
		;;
	esac
done
exit $failed
