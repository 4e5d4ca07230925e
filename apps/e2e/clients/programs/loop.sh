#!/bin/sh
# Runs a command anew until the file is there, and prints how often, and what it said where it failed.
# usage: loop.sh STOP_FILE COMMAND [ARGUMENT...]
stop=$1
shift
requests=0
failures=''
while [ ! -e "$stop" ]; do
  requests=$((requests + 1))
  said=$("$@" 2>&1) || failures="$failures${failures:+, }\"$(date +%T) $(printf %s "$said" | tr -cd '[:alnum:] .:/_-')\""
done
printf '{"requests": %d, "failures": [%s]}\n' "$requests" "$failures"
