package io.lossy.telemetry.peers;

import io.lossy.telemetry.setup.Tools;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A real Prometheus that scrapes one server each second. */
final class Prometheus implements AutoCloseable {
    private static final String CONFIG = """
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - job_name: lossy
                static_configs: [ { targets: ["127.0.0.1:%d"] } ]
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    private Prometheus(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param folder for its data and its log */
    static Prometheus scraping(int target, Path folder) throws IOException {
        int port = freePort();
        Path config = Files.writeString(folder.resolve("prometheus.yml"), CONFIG.formatted(target));
        Process process = new ProcessBuilder(
                        Tools.prometheus().toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(process, port);
    }

    /** What it says of its one target after the first scrape; empty before. */
    Optional<JsonObject> target() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/targets"))
                .build();
        try {
            JsonObject answer = new JsonObject(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
            return answer.getJsonObject("data").getJsonArray("activeTargets").stream()
                    .map(JsonObject.class::cast)
                    .filter(target -> !"unknown".equals(target.getString("health")))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // it is starting
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
