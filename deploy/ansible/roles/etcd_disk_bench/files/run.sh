#!/bin/sh
# Runs a command, and passes its exit status on. If the connection ends meanwhile (SIGHUP), it ends the command, which removes its own
# folder, and then removes the work folder: run.sh WORK COMMAND...
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
