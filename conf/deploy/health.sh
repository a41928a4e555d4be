#!/bin/bash
# Exits 0 if the server of this machine or container answers 200: health.sh [live|ready] [management port]. Needs only bash.
exec 3<> "/dev/tcp/127.0.0.1/${2:-8081}" || exit 1
printf 'GET /health/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "${1:-ready}" >&3
read -r -t 5 version status _ <&3 && [ "$status" = 200 ]
