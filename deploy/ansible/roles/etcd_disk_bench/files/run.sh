#!/bin/sh
# run.sh WORK COMMAND... runs a command and returns its exit status. If the connection ends meanwhile (SIGHUP), it ends the command, which
# removes its own folder. Then it removes the folder WORK.
work=$1
shift
"$@" &
child=$!
gone() {
  trap '' HUP INT TERM
  kill -TERM "$child" 2> /dev/null
  wait "$child"
  rm -rf -- "$work"
  exit 143
}
trap gone HUP INT TERM
wait "$child"
