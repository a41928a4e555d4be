package io.lossy.telemetry.cli.lab;

import io.lossy.telemetry.cli.support.CommandFailure;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one server of a lab as a process of its own, so that a person can end it. */
final class LabNode {
    private static final Duration START = Duration.ofMinutes(2);
    private static final long LOOK_MS = 200;
    private static final long STOP_SECONDS = 10;
    private static final int READY = 200;

    private final String name;
    private final Process process;
    private final Path log;
    private final int port;
    private final int managementPort;

    private LabNode(String name, Process process, Path log, int port, int managementPort) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.port = port;
        this.managementPort = managementPort;
    }

    /** Starts the process and does not wait until it is ready. The address of the database is not in its command line. */
    static LabNode begin(String name, Path dataDir, Path log, String database) throws IOException {
        int port = freePort();
        int managementPort = freePort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // small, and quick to start
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", classPath(), "io.lossy.telemetry.cli.Main", "serve"));
        command.addAll(List.of("--port", String.valueOf(port), "--management-port", String.valueOf(managementPort)));
        command.addAll(List.of("--data-dir", dataDir.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("DATABASE_URL", database);
        builder.environment().remove("DATABASE_OWNER_URL");
        builder.environment().remove("DATABASE_POOLER");
        builder.environment().put("LOSSY_NODE_ID", name);
        return new LabNode(name, builder.start(), log, port, managementPort);
    }

    /** Returns the classes of this program. Maven runs it in its own JVM, whose class path is Maven's. */
    private static String classPath() {
        if (!(LabNode.class.getClassLoader() instanceof URLClassLoader loader)) {
            return System.getProperty("java.class.path");
        }
        List<String> files = new ArrayList<>();
        for (URL url : loader.getURLs()) {
            try {
                files.add(Path.of(url.toURI()).toString());
            } catch (URISyntaxException e) {
                throw new CommandFailure("can't read the class path: " + e.getMessage(), e);
            }
        }
        return String.join(File.pathSeparator, files);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }

    /** @throws CommandFailure if the server ends, or is not ready in time */
    void awaitReady() {
        long began = System.nanoTime();
        HttpClient client = HttpClient.newHttpClient();
        try {
            while (!isReady(client)) {
                if (process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS) || System.nanoTime() - began > START.toNanos()) {
                    throw new CommandFailure(name + " did not start; its log is " + log);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("stopped before " + name + " was ready", e);
        }
    }

    private boolean isReady(HttpClient client) throws InterruptedException {
        URI health = URI.create("http://127.0.0.1:" + managementPort + "/health/ready");
        HttpRequest request =
                HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == READY;
        } catch (IOException e) {
            return false; // it is still starting
        }
    }

    int port() {
        return port;
    }

    /** Asks the server to stop. */
    void stop() {
        process.destroy();
    }

    /** Waits until the server has stopped, and ends it if it takes too long. */
    void awaitEnd() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return name + "       http://127.0.0.1:" + managementPort + "/ops   events on port " + port + "   process "
                + process.pid();
    }
}
