package io.lossy.telemetry.cli;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The server a command talks to, and with what right. */
final class ServerOption {
    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            converter = Address.class,
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
        String base = url.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    /** What can't be a server's address is wrong usage, known before anything is done. */
    static final class Address implements ITypeConverter<URI> {
        @Override
        public URI convert(String text) {
            try {
                URI url = new URI(text.strip());
                if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                    return url;
                }
                throw new TypeConversionException("no server address '" + text + "', write http://HOST:PORT");
            } catch (URISyntaxException e) {
                throw new TypeConversionException("no server address '" + text + "': " + e.getReason());
            }
        }
    }

    /** What to say when nobody answers. */
    String nobodyThere() {
        return "no server at " + url + "; start one with `mvn -q compile exec:java`, or name another with --url";
    }
}
