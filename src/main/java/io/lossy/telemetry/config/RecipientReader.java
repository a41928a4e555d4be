package io.lossy.telemetry.config;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.catalog.model.Recipient;
import io.lossy.telemetry.yaml.YamlDocument;
import io.lossy.telemetry.yaml.YamlMap;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads from the settings who receives events, without the secrets: so it needs no environment, and a build can compare
 * the catalog and the privacy texts with the settings.
 */
public final class RecipientReader {
    private static final String VARIABLE = "${";

    private RecipientReader() {}

    /** @throws SetupException if the text is no map */
    public static List<Recipient> read(ConfigFiles.ConfigText settings) {
        YamlDocument document = YamlDocument.parse(settings.name(), settings.content());
        if (!document.problems().isEmpty()) {
            throw SetupException.of(document.problems().inOrder());
        }
        List<Recipient> recipients = new ArrayList<>();
        for (YamlMap entry : document.root().optionalMap("forward").listOfMaps("destinations")) {
            recipients.add(new Recipient(entry.string("name", "?"), entry.string("kind", "?"), place(entry)));
        }
        return recipients;
    }

    private static String place(YamlMap entry) {
        if (entry.has("brokers")) {
            return String.join(", ", entry.listOfStrings("brokers"));
        }
        String url = entry.string("url", "?");
        if (url.contains(VARIABLE)) {
            return "an address from the environment";
        }
        try {
            return WebAddress.parse(url).host().host();
        } catch (IllegalArgumentException e) {
            return "?";
        }
    }
}
