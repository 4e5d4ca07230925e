#!/bin/sh
# Starts the pty host with an environment that holds no secret.
#
# The environment that a program is started with can be read under /proc for as long as it runs, also by the shells that
# it opens, and nothing that the program does later changes that. So this script puts the whole of it into a pipe, and
# then becomes the host (`exec`: the same process) with what Node itself reads at its start, and nothing else.
#
# usage: sh start.sh [node [option of node]...]
set -eu
main=$(dirname "$0")/../../dist/apps/pty-host/main.js
[ $# -gt 0 ] || set -- node

# A shell can end any process of its user, also in a way that writes its memory to a file; nor can it allow that again.
ulimit -c 0 2>/dev/null || :

# Where there is no /proc, there is nothing to be read in it either.
[ -r /proc/self/environ ] || exec "$@" "$main"

# Not on 3, where a Node that starts this has its channel.
environment=$(od -An -v -tx1 /proc/self/environ)
exec 9<<END
$environment
END
# glibc gives each thread memory of its own, and every shell has a thread; and it keeps what a flood of output has freed. See
# mallopt(3).
exec env -i LATCHKEY_ENVIRONMENT_FD=9 MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072 \
  ${PATH+"PATH=$PATH"} ${HOME+"HOME=$HOME"} ${LANG+"LANG=$LANG"} ${TZ+"TZ=$TZ"} ${TMPDIR+"TMPDIR=$TMPDIR"} \
  ${NODE_ENV+"NODE_ENV=$NODE_ENV"} ${NODE_OPTIONS+"NODE_OPTIONS=$NODE_OPTIONS"} \
  ${NODE_EXTRA_CA_CERTS+"NODE_EXTRA_CA_CERTS=$NODE_EXTRA_CA_CERTS"} \
  ${SSL_CERT_FILE+"SSL_CERT_FILE=$SSL_CERT_FILE"} ${SSL_CERT_DIR+"SSL_CERT_DIR=$SSL_CERT_DIR"} \
  ${NODE_CHANNEL_FD+"NODE_CHANNEL_FD=$NODE_CHANNEL_FD"} \
  ${NODE_CHANNEL_SERIALIZATION_MODE+"NODE_CHANNEL_SERIALIZATION_MODE=$NODE_CHANNEL_SERIALIZATION_MODE"} \
  "$@" "$main"
