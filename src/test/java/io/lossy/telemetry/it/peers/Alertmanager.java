package io.lossy.telemetry.it.peers;

import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.setup.Tools;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real Alertmanager that keeps to itself: no peers, on loopback. */
public final class Alertmanager implements AutoCloseable {
    private final Process process;
    private final int port;

    private Alertmanager(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param folder for its data and its log */
    public static Alertmanager start(Path config, Path folder) throws IOException {
        int port = FreePort.any();
        Process process = new ProcessBuilder(
                        Tools.alertmanager().toString(),
                        "--config.file=" + config,
                        "--storage.path=" + folder.resolve("alertmanager"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address=")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("alertmanager.log").toFile())
                .start();
        return new Alertmanager(process, port);
    }

    public int port() {
        return port;
    }

    /** The alerts of this name that it has now. */
    public List<JsonObject> alerts(String name) {
        return new JsonArray(new LoopbackHttpClient(port).get("/api/v2/alerts").text())
                .stream()
                        .map(JsonObject.class::cast)
                        .filter(alert ->
                                name.equals(alert.getJsonObject("labels").getString("alertname")))
                        .toList();
    }

    /** Tells it of alerts as a Prometheus does. @param labels of each */
    @SafeVarargs
    public final void raise(Map<String, String>... labels) {
        JsonArray alerts = new JsonArray();
        for (Map<String, String> of : labels) {
            alerts.add(new JsonObject().put("labels", new JsonObject(Map.copyOf(of))));
        }
        LoopbackHttpClient.Answer answer = new LoopbackHttpClient(port).post("/api/v2/alerts", alerts.encode());
        if (answer.status() != 200) {
            throw new AssertionError("Alertmanager took no alerts: " + answer);
        }
    }

    /** Alerts that others silence, each as its job, its name and its severity if it has one. */
    public List<String> suppressed() {
        return new JsonArray(new LoopbackHttpClient(port).get("/api/v2/alerts").text())
                .stream()
                        .map(JsonObject.class::cast)
                        .filter(alert -> !alert.getJsonObject("status")
                                .getJsonArray("inhibitedBy")
                                .isEmpty())
                        .map(alert -> alert.getJsonObject("labels"))
                        .map(of -> (of.getString("job") + " " + of.getString("alertname") + " "
                                        + of.getString("severity", ""))
                                .strip())
                        .toList();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
