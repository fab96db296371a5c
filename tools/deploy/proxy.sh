#!/bin/sh
# Writes nginx's settings with the token in them where nobody else can read them, and starts it.
set -eu
umask 077
TOKEN=$(cat /run/secrets/token)
export TOKEN
case $TOKEN in
  *[!A-Za-z0-9_-]*|"") echo "the token may hold letters, digits, - and _ only" >&2; exit 1 ;;
esac
envsubst '$TOKEN $READINESS_HOST' < /etc/readiness/nginx.conf.template > /tmp/nginx.conf
exec nginx -c /tmp/nginx.conf -g 'daemon off;'
