#!/bin/sh
# Discovers a Server and takes ownership of it: a job, which is followed to its end.
. "$(dirname "$0")/lib.sh"

# The body is the agent's password as it is; from a file, for nobody else to read.
printf %s "$OVM_SERVER_PASSWORD" > "$work/password"
job=$(ask POST "/Server/discover?serverName=$OVM_SERVER&takeOwnershipIfUnowned=true" -H 'Content-Type: application/json' --data-binary "@$work/password" | id_of)
echo "job $job"
ended=$(wait_for "$job") || { printf 'the job failed: %s\n' "$ended" >&2; exit 1; }
echo "job $job: $(printf '%s\n' "$ended" | value_of jobRunState)"
server=$(printf '%s\n' "$ended" | sed -n 's/.*"resultId":{[^}]*"value":"\([^"]*\)".*/\1/p')
echo "server $server: $(ask GET "/Server/$server" | value_of serverRunState)"
