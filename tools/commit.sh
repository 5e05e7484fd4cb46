#!/bin/sh
# Write the commit that the tree in $1 stands at into the header $2, if it changed. A release has no history: it
# carries the name in build-aux/commit.
set -e
commit=unknown
if [ -e "$1/.git" ]; then
    commit=$(git -C "$1" describe --always --dirty --abbrev=12 --match= 2>/dev/null) || commit=unknown
elif [ -f "$1/build-aux/commit" ]; then
    commit=$(cat "$1/build-aux/commit")
fi
line="#define SPC_COMMIT \"$commit\""
if [ ! -f "$2" ] || [ "$(cat "$2")" != "$line" ]; then printf '%s\n' "$line" >"$2"; fi
