package io.lossy.telemetry.it.journey;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.emitter.EmitterOptions;
import io.lossy.telemetry.emitter.HttpTransport;
import io.lossy.telemetry.emitter.TelemetryEmitter;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.ServerFixture;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Run in a JVM of its own, in which {@code lossy_server} and {@code lossy_db} are this machine. */
final class NamedHosts {
    private NamedHosts() {}

    /** @param arguments the server's address, key and token, the database's URL, and a folder */
    public static void main(String[] arguments) throws Exception {
        String url = arguments[0];
        String key = arguments[1];
        say(
                "emit",
                CommandLineRun.run(
                        "emit",
                        AddressesIT.EVENT,
                        "platform=youtube",
                        "latency_ms=1",
                        "retries=0",
                        "--url",
                        url,
                        "--key",
                        key));
        say(
                "load",
                CommandLineRun.run(
                        "load", "--rate", "20", "--duration", "1", "--url", url, "--key", key, "--connections", "1"));
        say(
                "tail",
                CommandLineRun.run("tail", "--limit", "1", "--format", "jsonl", "--url", url, "--token", arguments[2]));
        say("dump", CommandLineRun.run("dump", "--since", "1h", "--limit", "1", "--database", arguments[3]));
        HttpTransport transport = new HttpTransport(URI.create(url), key);
        try (TelemetryEmitter emitter = new TelemetryEmitter(EmitterOptions.of(Source.AUTOMATION), transport)) {
            emitter.emit(AddressesIT.EVENT, Map.of("platform", "youtube", "latency_ms", 2, "retries", 0));
            System.out.println("emitter " + emitter.flush().get(Patience.LONG.toSeconds(), TimeUnit.SECONDS));
        }
        DatabaseAddress database = DatabaseAddress.parse(arguments[3]);
        try (TelemetryServer server =
                ServerFixture.launch(Path.of(arguments[4]), 0, database, Clock.systemUTC(), UnaryOperator.identity())) {
            System.out.println("serve " + (server.port() > 0 ? 0 : 1));
        }
        System.exit(0);
    }

    private static void say(String command, CommandLineRun reported) {
        System.out.println(
                command + " " + reported.exit() + " " + reported.err().replace('\n', ' '));
    }
}
