package io.lossy.telemetry.config;

import io.lossy.telemetry.catalog.model.Recipient;
import io.lossy.telemetry.forward.amplitude.AmplitudeSettings;
import io.lossy.telemetry.forward.destination.Destination.RequestLimit;
import io.lossy.telemetry.forward.destination.DestinationSettings;
import io.lossy.telemetry.forward.destination.HttpAddress;
import io.lossy.telemetry.forward.kafka.KafkaSettings;
import io.lossy.telemetry.forward.lane.LaneSettings;
import io.lossy.telemetry.forward.posthog.PostHogSettings;
import io.lossy.telemetry.forward.webhook.WebhookSecret;
import io.lossy.telemetry.forward.webhook.WebhookSettings;
import io.lossy.telemetry.yaml.YamlMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the destinations that events are forwarded to. */
final class ForwardConfigReader {
    private static final List<String> KINDS =
            List.of(WebhookSettings.KIND, PostHogSettings.KIND, AmplitudeSettings.KIND, KafkaSettings.KIND);
    private static final int MOST_CONNECTIONS = 64;
    private static final int MOST_EVENTS = 10_000;
    private static final int MOST_BYTES = 64 << 20;
    private static final double MOST_PER_SECOND = 1e9;

    private ForwardConfigReader() {}

    static List<LaneSettings> lanes(YamlMap forward) {
        List<LaneSettings> lanes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlMap entry : forward.listOfMaps("destinations")) {
            String name = entry.string("name");
            if (!Recipient.isName(name)) {
                entry.report("name", "is not a destination's name", "write " + Recipient.NAME_RULE);
            } else if (!names.add(name)) {
                entry.report("name", "two destinations are called '" + name + "'", "choose another name");
            }
            double perSecond = entry.number("events_per_second", 0, 0, MOST_PER_SECOND);
            int concurrency = entry.integer("concurrency", 2, 1, MOST_CONNECTIONS);
            DestinationSettings destination = destination(entry);
            if (destination != null && Recipient.isName(name)) {
                lanes.add(new LaneSettings(name, destination, perSecond, concurrency));
            }
        }
        return lanes;
    }

    /** Returns null if it is not usable; then the problem is reported. */
    private static @Nullable DestinationSettings destination(YamlMap entry) {
        return switch (entry.oneOf("kind", KINDS)) {
            case WebhookSettings.KIND -> webhook(entry);
            case PostHogSettings.KIND -> PlatformConfigReader.posthog(entry);
            case AmplitudeSettings.KIND -> PlatformConfigReader.amplitude(entry);
            case KafkaSettings.KIND -> KafkaConfigReader.read(entry);
            default -> null;
        };
    }

    private static @Nullable WebhookSettings webhook(YamlMap entry) {
        HttpAddress address = HttpAddressReader.read(entry);
        WebhookSecret secret = secret(entry, "secret", SecretSetting.required(entry, "secret"));
        WebhookSecret previous = secret(entry, "previous_secret", SecretSetting.optional(entry, "previous_secret"));
        RequestLimit limit = new RequestLimit(
                entry.integer("max_events", 100, 1, MOST_EVENTS),
                entry.integer("max_bytes", 64 << 10, 1 << 10, MOST_BYTES));
        if (address == null || secret == null) {
            return null;
        }
        List<WebhookSecret> secrets = previous == null ? List.of(secret) : List.of(secret, previous);
        return new WebhookSettings(address, secrets, limit);
    }

    private static @Nullable WebhookSecret secret(YamlMap entry, String key, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return WebhookSecret.parse(text);
        } catch (IllegalArgumentException e) {
            entry.report(key, String.valueOf(e.getMessage()), "the receiver shows it as its signing secret");
            return null;
        }
    }
}
