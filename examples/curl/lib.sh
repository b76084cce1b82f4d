# Sourced by the examples: where the lab is, and how to ask its Manager.
# Argument or LAB: a file with the line of `ovmsim up --json`. OVM_URL, OVM_CA, OVM_USER, OVM_PASSWORD, OVM_SERVER and
# OVM_SERVER_PASSWORD win over it.
set -eu

lab=${1:-${LAB:-}}
line=
if [ -n "$lab" ]; then line=$(cat "$lab"); fi

# from_line EXPRESSION: the first group of a sed expression for the lab's line.
from_line() {
  printf '%s\n' "$line" | sed -n "s/.*$1.*/\\1/p"
}
OVM_URL=${OVM_URL:-$(from_line '"manager":{"url":"\([^"]*\)"')}
OVM_CA=${OVM_CA:-$(from_line '"caFile":"\([^"]*\)"')}
OVM_USER=${OVM_USER:-$(from_line '"admin":{"user":"\([^"]*\)"')}
OVM_PASSWORD=${OVM_PASSWORD:-$(from_line '"admin":{"user":"[^"]*","password":"\([^"]*\)"')}
# The first Server: its address with the port, as `discover` takes it, and the password of its agent.
OVM_SERVER=${OVM_SERVER:-$(from_line '"agents":\[{"name":"[^"]*","host":"\([^"]*","port":[0-9]*\)' | sed 's/","port":/:/')}
OVM_SERVER_PASSWORD=${OVM_SERVER_PASSWORD:-$(from_line '"agents":\[{[^}]*"password":"\([^"]*\)"')}
if [ -z "$OVM_URL" ]; then
  echo "usage: sh $0 FILE, where FILE has the line that 'ovmsim up --json' prints; or set OVM_URL, OVM_CA, OVM_USER, OVM_PASSWORD" >&2
  exit 2
fi
rest=$OVM_URL/ovm/core/wsapi/rest

# Files that are gone afterwards, readable by nobody else.
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ask METHOD PATH [curl's own arguments]: the answer; fails with it when the Manager refuses. The password goes in a file:
# everybody on the machine may read the arguments of a process.
printf 'user = "%s:%s"\n' "$OVM_USER" "$OVM_PASSWORD" > "$work/login"
ask() {
  method=$1 path=$2
  shift 2
  curl -sS --fail-with-body --cacert "$OVM_CA" --config "$work/login" -H 'Accept: application/json' -X "$method" "$@" "$rest$path"
}

# id_of: the id of the object on standard input. value_of NAME: the text of one of its fields.
id_of() {
  sed -n 's/.*"id":{[^}]*"value":"\([^"]*\)".*/\1/p'
}
value_of() {
  sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}

# wait_for JOB_ID: polls until the job is done and prints it; fails when the job failed.
wait_for() {
  while :; do
    job=$(ask GET "/Job/$1")
    case $job in *'"summaryDone":true'*) break ;; esac
    sleep 0.2
  done
  printf '%s\n' "$job"
  case $job in *'"jobRunState":"SUCCESS"'*) ;; *) return 1 ;; esac
}
