#!/bin/sh
# A key of one's own: certified by the internal CA, registered for the user who asks, and then shown instead of a password.
. "$(dirname "$0")/lib.sh"

openssl req -new -newkey rsa:2048 -nodes -keyout "$work/key.pem" -out "$work/request.pem" -subj "/CN=$OVM_USER" 2> /dev/null
answer=$(ask POST /Utilities/Certificate/SignAndRegister -H 'Content-Type: text/plain' --data-binary "@$work/request.pem")
# JSON writes the line ends of the certificate as \n, which %b makes line ends again.
printf '%b' "$(printf '%s\n' "$answer" | value_of certificate)" > "$work/certificate.pem"
openssl x509 -in "$work/certificate.pem" -noout -subject -issuer
status=$(curl -sS --cacert "$OVM_CA" --cert "$work/certificate.pem" --key "$work/key.pem" -o /dev/null -w '%{http_code}' "$rest/Manager")
echo "without a password: $status"
[ "$status" = 200 ]
