#!/bin/sh
# Name and password with a request: JSON when asked for, XML otherwise.
. "$(dirname "$0")/lib.sh"

manager=$(ask GET /Manager)
echo "$(printf '%s\n' "$manager" | value_of name) is $(printf '%s\n' "$manager" | value_of managerRunState)"
curl -sS --fail-with-body --cacert "$OVM_CA" --config "$work/login" "$rest/Manager" | head -c 120
echo
