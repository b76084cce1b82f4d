#!/bin/sh
# Has the Manager discover a Server and take ownership of it, over the published port: ./take-ownership.sh ovs1
set -eu
server=${1:?name of a Server, such as ovs1}
manager=${MANAGER:-$(docker-compose ps -q manager)}
base=https://127.0.0.1:${OVMSIM_HTTPS_PORT:-7002}/ovm/core/wsapi/rest
ca=$(mktemp)
trap 'rm -f "$ca"' EXIT

# The Manager's certificate is signed by the lab's own CA.
docker exec "$manager" cat /var/lib/ovmsim-trust/ca.pem > "$ca"
ws() { curl --silent --show-error --fail --cacert "$ca" --user admin:Welcome1 --header 'Accept: application/json' --header 'Content-Type: application/json' "$@"; }
# A member of JSON on one line, and a member that is an object.
member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
in_object() { sed -n "s/.*\"$1\":{\([^}]*\)}.*/{\1}/p"; }

job=$(ws --request POST --data '"ovsroot"' "$base/Server/discover?serverName=$server&takeOwnershipIfUnowned=true" | in_object id | member value)
while state=$(ws "$base/Job/$job") && ! echo "$state" | grep -q '"summaryDone":true'; do sleep 1; done
result=$(echo "$state" | member jobRunState)
echo "discovery of $server: $result"
if [ "$result" != SUCCESS ]; then
  echo "$state" | in_object error | member message >&2
  exit 1
fi
id=$(echo "$state" | in_object resultId | member value)
echo "$server: $(ws "$base/Server/$id" | member serverRunState)"
