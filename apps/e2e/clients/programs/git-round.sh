#!/bin/sh
# One commit, pushed, and fetched back. usage: git-round.sh REPOSITORY_URL FOLDER
set -eu
export GIT_TERMINAL_PROMPT=0
with_helper() { git -c credential.helper= -c credential.helper='!latchkey git-credential' -C "$folder" "$@"; }
url=$1
folder=$2
if [ ! -d "$folder" ]; then
  git init --quiet --initial-branch=main "$folder"
  git -C "$folder" remote add origin "$url"
fi
git -C "$folder" -c user.name=dev -c user.email=dev@example.com commit --quiet --allow-empty --message=more
with_helper push --quiet origin main
with_helper fetch --quiet origin
[ "$(git -C "$folder" rev-parse origin/main)" = "$(git -C "$folder" rev-parse main)" ]
