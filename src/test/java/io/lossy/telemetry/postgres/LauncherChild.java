package io.lossy.telemetry.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Another JVM that starts a server and holds it until it is killed. */
final class LauncherChild implements AutoCloseable {
    private final Process process;
    private final int port;

    private LauncherChild(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Returns once its server is up. */
    static LauncherChild start(Path dataDir) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LauncherChild.class.getName(),
                        dataDir.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("UP ")) {
                return new LauncherChild(process, Integer.parseInt(line.substring(3)));
            }
        }
        throw new IOException("the child ended without a server");
    }

    int port() {
        return port;
    }

    /** As {@code kill -9} does it: no shutdown hook runs. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    public static void main(String[] args) throws IOException {
        EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(args[0]), 0);
        System.out.println("UP " + server.address().port());
        System.in.read(); // for ever: nobody writes
    }
}
