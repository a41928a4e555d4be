package io.lossy.telemetry.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The server a command talks to, and with what right. */
final class ServerOption {
    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            description = "the server's public address (default: ${DEFAULT-VALUE})")
    URI url = URI.create("http://127.0.0.1:8080");

    @Option(
            names = "--key",
            paramLabel = "KEY",
            defaultValue = "${env:LOSSY_KEY}",
            description = "write key, or env LOSSY_KEY; not needed on loopback while no keys are set")
    @Nullable
    String key;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:LOSSY_TOKEN}",
            description = "read token for aggregates, or env LOSSY_TOKEN")
    @Nullable
    String token;

    /** The address of one path of the server. */
    URI resolve(String path) {
        String scheme = url.getScheme();
        if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new CommandFailure("no server address: --url " + url + ", write http://HOST:PORT");
        }
        String base = url.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    /** What to say when nobody answers. */
    String nobodyThere() {
        return "no server at " + url + "; start one with `mvn -q compile exec:java`, or name another with --url";
    }
}
