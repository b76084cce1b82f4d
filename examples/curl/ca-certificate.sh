#!/bin/sh
# The internal CA's certificate as the Manager hands it out, to give to whoever else is to check the Manager.
. "$(dirname "$0")/lib.sh"

ask GET /Utilities/Certificate/CaCertificate > "$work/ca.pem"
openssl x509 -in "$work/ca.pem" -noout -subject -fingerprint -sha256
curl -sS --fail-with-body -o /dev/null --cacert "$work/ca.pem" "$OVM_URL/"
echo 'the Manager shows a certificate of this CA'
