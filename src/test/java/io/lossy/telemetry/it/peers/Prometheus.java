package io.lossy.telemetry.it.peers;

import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.setup.Tools;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A real Prometheus that scrapes one server each second. */
public final class Prometheus implements AutoCloseable {
    private static final String CONFIG = """
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            rule_files: [ %s ]
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
        return scraping(target, folder, List.of());
    }

    /**
     * @param folder for its data and its log
     * @param rules  files of rules, evaluated each second
     */
    public static Prometheus scraping(int target, Path folder, List<Path> rules) throws IOException {
        Path config = Files.writeString(
                folder.resolve("prometheus.yml"), String.format(Locale.ROOT, CONFIG, names(rules), target));
        return start(config, folder);
    }

    /**
     * @param folder for its data and its log
     * @param flags  more of its own
     */
    public static Prometheus start(Path config, Path folder, String... flags) throws IOException {
        int port = FreePort.any();
        List<String> command = new ArrayList<>(List.of(
                Tools.prometheus().toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port));
        command.addAll(List.of(flags));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(process, port);
    }

    public int port() {
        return port;
    }

    /** What it says of its one target after the first scrape that a busy machine answered in time; empty before. */
    public Optional<JsonObject> target() throws InterruptedException {
        try {
            return get("targets").getJsonObject("data").getJsonArray("activeTargets").stream()
                    .map(JsonObject.class::cast)
                    .filter(target -> !"unknown".equals(target.getString("health")))
                    .filter(target -> !target.getString("lastError").contains("deadline exceeded"))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // it is starting
        }
    }

    /** The answer to a query as of now: status, and data or error. */
    public JsonObject query(String query) throws IOException, InterruptedException {
        return get("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    }

    /** What it says of its rules: groups, and in each the rules with their health. */
    public JsonObject rules() throws IOException, InterruptedException {
        return get("rules").getJsonObject("data");
    }

    private JsonObject get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + path))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 503) { // it listens before it is ready
            throw new IOException(answer.body());
        }
        return new JsonObject(answer.body());
    }

    private static String names(List<Path> files) {
        return files.stream().map(file -> '"' + file.toString() + '"').collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
