#!/bin/bash
# Times the way of src/site/markdown/deployment.md from the sources to an event through a proxy with TLS: one machine,
# keys and tokens, nginx. A folder stands for the root directory, a process for the systemd unit, and a certificate of its
# own for one of a certificate authority. Needs a JDK, Maven, nginx, openssl, curl and python3. From the project's folder:
#   src/test/deploy/one-machine.sh [FOLDER]
set -e
root=$(realpath -m "${1:-target/one-machine}")
began=$(date +%s)
done_with() { echo "$(($(date +%s) - began)) s  $1"; }
rm -rf "$root"
mkdir -p "$root"

mvn ${MVN_OPTIONS:-} -q -DskipTests package
install -D target/lossy-telemetry.jar "$root/opt/lossy/lossy-telemetry.jar"
install -D -m 0644 -t "$root/etc/lossy/conf" conf/telemetry.yml conf/events.yml
done_with "built and installed"

cd "$root/etc/lossy"
lossy() { java "${trust[@]}" -jar "$root/opt/lossy/lossy-telemetry.jar" "$@"; }
trust=()
lossy keys new write --id workers --source automation > "$root/key" 2> "$root/line"
lossy keys new read --scope ops --days 365 --data-dir "$root/data" > "$root/token" 2> /dev/null
line=$(grep -- '- {' "$root/line")
sed -i "s|^  keys: \[\]|  keys:\n  $line|; 0,/^  behind_proxy: false/s//  behind_proxy: true\n  trusted_hops: 1/" conf/telemetry.yml
done_with "keys and token made"

LOSSY_DATA_DIR=$root/data java -Xmx256m -XX:+ExitOnOutOfMemoryError -jar "$root/opt/lossy/lossy-telemetry.jar" \
  serve --port 18080 --management-port 18081 > "$root/serve.log" 2>&1 &
server=$!
trap 'kill $server ${proxy:-} 2> /dev/null; wait' EXIT
for _ in $(seq 120); do
  curl -fsS http://127.0.0.1:18081/health/ready > /dev/null 2>&1 && break
  kill -0 $server
  sleep 1
done
done_with "server ready"

openssl req -x509 -newkey rsa:2048 -nodes -keyout "$root/key.pem" -out "$root/cert.pem" -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2> /dev/null
cat > "$root/nginx.conf" << N
daemon off; pid $root/nginx.pid; error_log $root/nginx.err; events {}
http {
  access_log off;
  map \$http_upgrade \$connection_upgrade { default upgrade; '' ''; }
  server {
    listen 127.0.0.1:18443 ssl; ssl_certificate $root/cert.pem; ssl_certificate_key $root/key.pem;
    location / {
      proxy_pass http://127.0.0.1:18080; proxy_http_version 1.1;
      proxy_set_header Upgrade \$http_upgrade; proxy_set_header Connection \$connection_upgrade;
      proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
    }
  }
}
N
nginx -c "$root/nginx.conf" &
proxy=$!
for _ in $(seq 30); do
  curl -sS --cacert "$root/cert.pem" https://localhost:18443/v1/catalog 2> /dev/null | grep -q '"version":1' && break
  sleep 1
done
done_with "catalog read through TLS"

keytool -importcert -noprompt -alias proxy -file "$root/cert.pem" -keystore "$root/trust.p12" -storepass changeit > /dev/null 2>&1
trust=(-Djavax.net.ssl.trustStore="$root/trust.p12" -Djavax.net.ssl.trustStorePassword=changeit)
lossy emit lossy.automation.note_posted platform=vimeo latency_ms=4120 retries=0 \
  --url https://localhost:18443 --key "$(cat "$root/key")" --source automation
done_with "event stored through the proxy"
