#!/bin/sh
# What happened to the first owned Server, and the acknowledgement of what waits for somebody to look.
. "$(dirname "$0")/lib.sh"

server=$(ask GET /Server/id | sed -n 's/.*"value":"\([^"]*\)".*/\1/p')
[ -n "$server" ] || { echo 'the Manager knows no Server: run own-server.sh first' >&2; exit 1; }
ask GET "/Event?objectType=Server&objectId=$server" | tr ',' '\n' | sed -n 's/.*"eventType":"\([^"]*\)".*/\1/p'
wait_for "$(ask PUT "/Server/$server/acknowledgeEvents" | id_of)" > /dev/null
echo 'acknowledged'
