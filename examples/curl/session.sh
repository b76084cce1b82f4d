#!/bin/sh
# Logs in once and goes on with the cookies.
. "$(dirname "$0")/lib.sh"

ask POST /login -c "$work/cookies" -o /dev/null
with_cookies() {
  curl -sS --cacert "$OVM_CA" -b "$work/cookies" -o /dev/null -w '%{http_code}' "$rest$1"
}
echo "with the session: $(with_cookies /Manager)"
echo "logout: $(with_cookies /logout)"
echo "afterwards: $(with_cookies /Manager)"
