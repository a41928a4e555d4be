package io.lossy.telemetry.it.forward;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.forward.receiver.WebhookReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** The settings of a server that forwards to a webhook, and the shipped catalog with some events that leave. */
public final class ForwardedServer {
    private final Path folder;
    private final String catalog;

    /** @param events the start of a name; events with it leave for {@code hook}, and of their fields {@code mode} and trigger */
    public ForwardedServer(Path folder, String events) {
        this(folder, CatalogText.shipped(), events);
    }

    public ForwardedServer(Path folder, String text, String events) {
        this.folder = folder;
        String leaving = text.replaceAll(
                "(?m)^(  " + events.replace(".", "\\.") + "[a-z_.]*:\n(?:    (?!family).*\n)*    family: .*\n)",
                "$1    forward: [hook]\n");
        this.catalog = events.equals("lossy.voice_mode.")
                ? leaving.replace("trigger: { type: string,", "trigger: { type: string, forward: [hook],")
                : leaving;
    }

    /** Writes catalog and secret, and returns what changes in the text of the settings. */
    public UnaryOperator<String> settings(String url) {
        try {
            Path secret = Files.writeString(folder.resolve("hook.secret"), WebhookReceiver.SECRET + "\n");
            return settingsOf(String.format(Locale.ROOT, "kind: webhook, url: '%s', secret_file: '%s'", url, secret));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same for a destination of another kind, described by these keys. */
    public UnaryOperator<String> settingsOf(String destination) {
        try {
            Path events = Files.writeString(folder.resolve("events.yml"), catalog);
            return text -> text.replace("${LOSSY_CATALOG:conf/events.yml}", events.toString())
                    .replace("  destinations: []", "  destinations:\n    - { name: hook, " + destination + " }");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path settingsFile(String url, String shipped) throws IOException {
        return Files.writeString(folder.resolve("telemetry.yml"), settings(url).apply(shipped));
    }
}
