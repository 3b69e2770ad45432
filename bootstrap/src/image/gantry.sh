#!/bin/sh
# Starts Gantry on the Java runtime in this folder; no Java needs to be installed.
# GANTRY_JAVA_OPTS, if set, holds more flags for the Java runtime, for example -Xmx256m.
set -u
self=$0
case $self in
  */*) ;;
  *) self=./$self ;;
esac
while [ -h "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=${self%/*}/$target ;;
  esac
done
home=$(cd "${self%/*}/.." && pwd -P) || exit 1
options=${GANTRY_JAVA_OPTS:-}
# Every other GANTRY_ variable is a configuration key.
unset GANTRY_JAVA_OPTS
# Each cache holds the classes of its commands, since all of it is linked first. A command that is over at once waits
# for no second compiler.
case ${1:-} in
  ping | check-config | pki | help | -h | --help | -V | --version)
    cache=client.aot
    options="@SHORT_FLAGS@ $options"
    ;;
  send | receive) cache=client.aot ;;
  *) cache=server.aot ;;
esac
# shellcheck disable=SC2086 # the options are meant to be split
exec "$home/runtime/bin/java" @FLAGS@ -XX:AOTCache="$home/lib/$cache" $options -jar "$home/lib/gantry.jar" "$@"
