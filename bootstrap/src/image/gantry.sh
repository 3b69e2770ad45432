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
# The Java runtime reads file names and arguments in the character set of the locale; the C locale has none for them.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
  *[Uu][Tt][Ff]-8* | *[Uu][Tt][Ff]8*) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac
# A command that is over at once waits for no second compiler.
case ${1:-} in
  ping | check-config | ctl | pki | help | -h | --help | -V | --version) options="@SHORT_FLAGS@ $options" ;;
esac
# shellcheck disable=SC2086 # the options are meant to be split
exec "$home/runtime/bin/java" @FLAGS@ -XX:AOTCache="$home/lib/gantry.aot" $options -jar "$home/lib/gantry.jar" "$@"
