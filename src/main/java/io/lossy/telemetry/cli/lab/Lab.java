package io.lossy.telemetry.cli.lab;

import io.lossy.telemetry.cli.output.LenientOutput;
import io.lossy.telemetry.cli.output.StandardOutput;
import io.lossy.telemetry.cli.support.BaseCommand;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.cli.support.FilePath;
import io.lossy.telemetry.cli.support.ShutdownHook;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Implements {@code mvn -q -Plab compile exec:java}: starts an embedded PostgreSQL, some servers on it and a load balancer,
 * and prints where they are.
 */
@Command(name = "lab", description = "Starts several servers on one database behind one address, until Ctrl-C.")
public final class Lab extends BaseCommand {
    private static final int MOST = 9;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8080",
            description = "the one address (default: ${DEFAULT-VALUE}; 0: any free port)")
    private int port;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "3",
            description = "number of servers, 1 to " + MOST + " (default: ${DEFAULT-VALUE})")
    private int nodes;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            defaultValue = "target/lab",
            description = "the database, keys and logs (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path folder;

    private Lab() {}

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        System.exit(new CommandLine(new Lab())
                .setOut(StandardOutput.ofProcess())
                .setErr(StandardOutput.errorsOfProcess())
                .setUsageHelpAutoWidth(true)
                .registerConverter(Path.class, new FilePath())
                .setExecutionExceptionHandler(Lab::failed)
                .execute(args));
    }

    /** Reports a known failure in one line. */
    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (!(failure instanceof CommandFailure)) {
            throw failure;
        }
        command.getErr().println("error: " + failure.getMessage());
        return 1;
    }

    @Override
    public Integer call() throws InterruptedException {
        require(port >= 0 && port <= 65_535, "--port must be from 0 to 65535, not " + port);
        require(nodes >= 1 && nodes <= MOST, "--nodes must be from 1 to " + MOST + ", not " + nodes);
        PrintWriter out = LenientOutput.of(out());
        out.println("starting PostgreSQL and " + nodes + " servers in " + folder.toAbsolutePath());
        LabServers servers = ShutdownHook.guard(
                        () -> LabServers.start(folder.toAbsolutePath().normalize(), port, nodes), Lab::stop)
                .value();
        describe(servers, out);
        new CountDownLatch(1).await();
        return 0;
    }

    private static void stop(LabServers servers) {
        servers.close();
    }

    private void describe(LabServers servers, PrintWriter out) {
        String address = "http://127.0.0.1:" + servers.port();
        out.println();
        out.println("All servers are up.");
        out.println();
        out.println("  events      POST " + address + "/v1/events   or SockJS bridge at " + address + "/eventbus");
        servers.nodes().forEach(node -> out.println("  " + node));
        out.println("  logs        " + folder.resolve("node1.log").toAbsolutePath() + ", ...");
        out.println();
        out.println("End a server with `kill -9 PID`; the address goes on with the others. Press Ctrl-C to stop all.");
        out.flush();
    }
}
