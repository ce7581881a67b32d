#!/bin/sh
# Prints the command of a Python 3.13, on which LocalStack and schemathesis run; nothing where
# there is none. PYTHON names one that lies elsewhere. A python3.13 of pyenv's
# answers only where that version is chosen, so it is looked for by its path.
for python in "${PYTHON:-}" python3.13 python3 python "$(pyenv root 2>/dev/null)"/versions/3.13*/bin/python; do
	found=$("$python" -c 'import sys; print(sys.executable, *sys.version_info[:2])' 2>/dev/null)
	case $found in
	*' 3 13')
		echo "${found% 3 13}"
		exit
		;;
	esac
done
