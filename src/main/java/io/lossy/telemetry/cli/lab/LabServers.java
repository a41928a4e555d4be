package io.lossy.telemetry.cli.lab;

import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.postgres.EmbeddedPostgres;
import io.lossy.telemetry.postgres.PostgresStartException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs the database, the servers and the load balancer of a lab. */
final class LabServers implements AutoCloseable {
    private static final Duration DATABASE_STOP = Duration.ofSeconds(20);

    private final EmbeddedPostgres postgres;
    private final List<LabNode> nodes = new ArrayList<>();
    private final LabBalancer balancer;

    private LabServers(EmbeddedPostgres postgres, Path folder, int port, int count) {
        this.postgres = postgres;
        try {
            String url = url(postgres.address());
            for (int n = 1; n <= count; n++) {
                Path dataDir = Files.createDirectories(folder.resolve("node" + n));
                if (n > 1) {
                    copyKeys(folder.resolve("node1").resolve("keys"), dataDir.resolve("keys"));
                }
                LabNode node = LabNode.begin("node" + n, dataDir, folder.resolve("node" + n + ".log"), url);
                nodes.add(node);
                if (n == 1) {
                    node.awaitReady(); // it makes the keys that the others copy
                }
            }
            nodes.forEach(LabNode::awaitReady);
            balancer = LabBalancer.start(port, nodes.stream().map(LabNode::port).toList());
        } catch (IOException e) {
            stopNodes();
            throw new CommandFailure("the lab did not start in " + folder + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            stopNodes();
            throw e;
        }
    }

    /** @throws CommandFailure with a message for the user; nothing runs then */
    static LabServers start(Path folder, int port, int count) {
        EmbeddedPostgres postgres = database(folder);
        try {
            return new LabServers(postgres, folder, port, count);
        } catch (RuntimeException e) {
            postgres.close(DATABASE_STOP);
            throw e;
        }
    }

    private static EmbeddedPostgres database(Path folder) {
        try {
            return EmbeddedPostgres.start(Files.createDirectories(folder.resolve("database")), 0);
        } catch (IOException | PostgresStartException e) {
            throw new CommandFailure("the lab's database did not start: " + e.getMessage(), e);
        }
    }

    private static String url(DatabaseAddress at) {
        String password = URLEncoder.encode(at.password(), StandardCharsets.UTF_8);
        return "postgresql://" + at.user() + ":" + password + "@" + at.host() + ":" + at.port() + "/" + at.database();
    }

    private static void copyKeys(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (!Files.isDirectory(copy)) {
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    int port() {
        return balancer.port();
    }

    List<LabNode> nodes() {
        return nodes;
    }

    private void stopNodes() {
        nodes.forEach(LabNode::stop);
        nodes.forEach(LabNode::awaitEnd);
    }

    @Override
    public void close() {
        stopNodes();
        balancer.close();
        postgres.close(DATABASE_STOP);
    }
}
