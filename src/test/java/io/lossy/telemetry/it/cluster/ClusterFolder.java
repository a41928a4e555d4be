package io.lossy.telemetry.it.cluster;

import io.lossy.telemetry.fixture.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** The files of a cluster: the settings of all servers, and a data folder for each. */
final class ClusterFolder implements AutoCloseable {
    private final Path folder = Path.of("target", "it-processes", "cluster-" + Long.toString(System.nanoTime(), 36));
    private final Path settings;

    /** @param change of the settings that the servers ship with */
    ClusterFolder(UnaryOperator<String> change) {
        try {
            String shipped = Files.readString(Path.of("conf", "telemetry.yml"));
            Path file = Files.createDirectories(folder).resolve("telemetry.yml");
            settings = Files.writeString(file, change.apply(shipped)).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the path of the settings. */
    String settings() {
        return settings.toString();
    }

    /** The servers share the keys of the first one, as the operator copies them. */
    Path dataDir(String node) {
        try {
            Path keys = Files.createDirectories(folder.resolve("keys")).toAbsolutePath();
            Path dataDir = Files.createDirectories(folder.resolve(node)).toAbsolutePath();
            Files.createSymbolicLink(dataDir.resolve("keys"), keys);
            return dataDir;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        ServerProcess.discard(folder);
    }
}
