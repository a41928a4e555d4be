package io.lossy.telemetry.bench.host;

import io.lossy.telemetry.catalog.CatalogText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;

/** Writes settings and a catalog with which every event leaves for a webhook. */
public final class ForwardedSettings {
    private static final int SECRET_BYTES = 32;

    private ForwardedSettings() {}

    /** Returns lines for the settings; the files that they name are in the folder. */
    public static String to(String webhook, Path folder) {
        String catalog = CatalogText.shipped()
                .replaceAll("(?m)^(  lossy\\.[a-z_.]+:\n    family: .*\n)", "$1    forward: [bench]\n")
                .replace("warm_start: { type: boolean,", "warm_start: { type: boolean, forward: [bench],")
                .replace("age_ms: { type: number,", "age_ms: { type: number, forward: [bench],");
        try {
            Path events = Files.writeString(folder.resolve("events.yml"), catalog);
            Path secret = Files.writeString(
                    folder.resolve("webhook.secret"),
                    "whsec_" + Base64.getEncoder().encodeToString(new byte[SECRET_BYTES]) + "\n");
            return String.format(Locale.ROOT, """
                    catalog: %s
                    forward:
                      destinations:
                        - { name: bench, kind: webhook, url: '%s', secret_file: '%s' }
                    """, events, webhook, secret);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
