#!/bin/sh
set -e
if [ "$(id -u)" = 0 ]; then
  install -d -o app /var/lib/app
  exec gosu app "$0" "$@"
fi
exec "$@"
