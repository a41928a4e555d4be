package io.lossy.telemetry.bench.host;

import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.setup.Tools;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs the server to compare with: Fastify with group commit, one schema for all events, an ack after the commit. */
public final class FastifyServer implements Target {
    public static final String NAME = "Fastify";

    private static final String SCRIPT = "fastify-group-commit.mjs";
    /** A changed script would change the meaning of all earlier ratios. */
    private static final String SHA_256 = "01b14e10c96fa17453e40477c54d9dab234cadd5bc05ebaea65f0959819c9efb";

    private final ChildProcess process;
    private final BenchDatabase database;
    private final int port;

    private FastifyServer(ChildProcess process, BenchDatabase database, int port) {
        this.process = process;
        this.database = database;
        this.port = port;
    }

    public static FastifyServer start(CleanUp cleanUp, BenchDatabase database) {
        Path folder = Tools.benchModules().getParent();
        int port = FreePort.any();
        ChildProcess process = ChildProcess.start(
                cleanUp,
                folder.resolve("fastify.log"),
                Map.of("DB", database.url(), "PORT", String.valueOf(port), "NODE_ENV", "production"),
                List.of(Tools.node().toString(), script(folder).toString()));
        process.await(() -> accepts(port));
        return new FastifyServer(process, database, port);
    }

    /** Node looks for packages in the folder of the script. */
    private static Path script(Path folder) {
        return BenchFile.checked(SCRIPT, SHA_256, folder);
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public BenchDatabase database() {
        return database;
    }

    @Override
    public ChildProcess process() {
        return process;
    }

    @Override
    public double allocatedBytes() {
        return Double.NaN;
    }
}
