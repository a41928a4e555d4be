package io.lossy.telemetry.cli.client;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.cli.support.SecretText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Reads the address of the server that a command uses, and the write key and read token for it. */
public final class ServerOption {
    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            converter = Address.class,
            description = "public address, with the path that a reverse proxy adds (default: ${DEFAULT-VALUE})")
    public WebAddress url = new WebAddress(false, "127.0.0.1", 8080);

    @Option(
            names = "--key",
            paramLabel = "KEY",
            converter = SecretText.class,
            defaultValue = "${env:LOSSY_KEY}",
            description = "write key, or env LOSSY_KEY; not needed on loopback if the server has no keys")
    @Nullable
    public String key;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            converter = SecretText.class,
            defaultValue = "${env:LOSSY_TOKEN}",
            description = "read token for aggregates, or env LOSSY_TOKEN")
    @Nullable
    String token;

    /** Returns the address of a path on the server. */
    WebAddress resolve(String path) {
        return url.at(path);
    }

    /** Reads a server address. Rejects an invalid one as wrong usage, before the command does anything. */
    static final class Address implements ITypeConverter<WebAddress> {
        @Override
        public WebAddress convert(String text) {
            try {
                return WebAddress.parse(text).asBase();
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("not a server address: " + e.getMessage()
                        + "; write http://HOST:PORT or" + " http://HOST:PORT/PATH");
            }
        }
    }

    /** Returns the error text for a server that does not answer. */
    public String nobodyThere() {
        return "no server answers at " + url + "; start one with `mvn -q compile exec:java`, or name another with"
                + " --url";
    }
}
