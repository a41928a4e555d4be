package io.lossy.telemetry.config;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.ingest.IngestConfig;
import io.lossy.telemetry.ingest.WriteKey;
import io.lossy.telemetry.security.auth.ReadTokenConfig;
import io.lossy.telemetry.security.auth.SecretDigest;
import io.lossy.telemetry.security.net.Exposure;
import io.lossy.telemetry.security.net.Exposure.Tls;
import io.lossy.telemetry.yaml.YamlMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads write keys, tokens, origins, rate limits and TLS: the part of the settings that contains secrets. */
final class AccessConfigReader {
    private static final String MAKE = "make one with `keys new write`";

    /** Largest number of events that a rate or burst may allow. */
    private static final int MOST = 1_000_000_000;

    private AccessConfigReader() {}

    static List<WriteKey> keys(YamlMap ingest) {
        List<WriteKey> keys = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (YamlMap entry : ingest.listOfMaps("keys")) {
            String id = entry.string("id");
            if (!ids.add(id)) {
                entry.report(
                        "id", "two keys have the id '" + id + "'", "list both digests under one: sha256: [new, old]");
            }
            Set<Source> sources = sources(entry);
            List<SecretDigest> digests = digests(entry);
            List<String> origins = origins(entry, "or leave it out to allow all of ingest.origins");
            double perSecond = entry.number("per_second", 0, 0, MOST);
            int burst = entry.integer("burst", 1_000, 1, MOST);
            if (!digests.isEmpty()) {
                keys.add(new WriteKey(id, digests, sources, origins, perSecond, burst));
            }
        }
        return keys;
    }

    private static Set<Source> sources(YamlMap entry) {
        Set<Source> sources = EnumSet.noneOf(Source.class);
        List<String> words = entry.listOfStrings("sources");
        for (String word : words) {
            Source source = Source.fromWord(word);
            if (source == null) {
                entry.report("sources", "'" + word + "' is not a source", "use extension, backend or automation");
            } else {
                sources.add(source);
            }
        }
        if (words.isEmpty()) {
            entry.report("sources", "is empty", "write sources: [extension]");
        }
        return sources;
    }

    private static List<SecretDigest> digests(YamlMap entry) {
        List<SecretDigest> digests = new ArrayList<>();
        for (String hex : entry.listOfStrings("sha256")) {
            SecretDigest digest = SecretDigest.ofHex(hex);
            if (digest == null) {
                entry.report("sha256", "is not a SHA-256: write 64 hex digits", MAKE);
            } else {
                digests.add(digest);
            }
        }
        String secret = entry.optionalString("secret");
        if (secret != null && secret.length() < WriteKey.MIN_LENGTH) {
            entry.report("secret", "is too short", "use at least " + WriteKey.MIN_LENGTH + " characters");
        } else if (secret != null) {
            digests.add(SecretDigest.of(secret));
        } else if (!entry.has("sha256")) {
            entry.report("has neither sha256 nor secret", MAKE);
        }
        return digests;
    }

    /** @param otherwise the fix that is reported for an invalid origin */
    static List<String> origins(YamlMap entry, String otherwise) {
        List<String> origins = entry.listOfStrings("origins");
        try {
            IngestConfig.checkOrigins(origins);
            return origins;
        } catch (IllegalArgumentException e) {
            entry.report("origins", String.valueOf(e.getMessage()), otherwise);
            return List.of();
        }
    }

    static IngestConfig.RateLimits rates(YamlMap map) {
        IngestConfig.RateLimits d = IngestConfig.RateLimits.DEFAULT;
        return new IngestConfig.RateLimits(
                map.number("address_per_second", d.addressPerSecond(), 0, MOST),
                map.integer("address_burst", d.addressBurst(), 1, MOST),
                map.number("socket_per_second", d.socketPerSecond(), 0, MOST),
                map.integer("socket_burst", d.socketBurst(), 1, MOST));
    }

    static ReadTokenConfig tokens(YamlMap ingest) {
        List<String> tokens = ingest.listOfStrings("read_tokens");
        if (tokens.stream().anyMatch(token -> token.length() < WriteKey.MIN_LENGTH)) {
            ingest.report("read_tokens", "a token is too short", "use at least " + WriteKey.MIN_LENGTH + " characters");
        }
        return new ReadTokenConfig(tokens, Set.copyOf(ingest.listOfStrings("revoked_tokens")));
    }

    static Exposure exposure(YamlMap port) {
        boolean proxied = port.bool("behind_proxy", false);
        int hops = port.integer("trusted_hops", proxied ? 1 : 0, 0, 8);
        return new Exposure(tls(port.optionalMap("tls")), proxied, hops);
    }

    private static @Nullable Tls tls(YamlMap map) {
        if (!map.isPresent()) {
            return null;
        }
        return new Tls(pem(map, "certificate", "CERTIFICATE-----"), pem(map, "key", "PRIVATE KEY-----"));
    }

    /** Checks the file's content now, because the port's own error does not name the file. */
    private static Path pem(YamlMap map, String key, String mark) {
        Path path = Path.of(map.string(key));
        if (map.has(key)) {
            try {
                if (!Files.readString(path, StandardCharsets.ISO_8859_1).contains(mark)) {
                    map.report(key, "there is no -----BEGIN … " + mark + " in " + path, "name a file in PEM form");
                }
            } catch (IOException e) {
                map.report(key, "there is no readable file " + path, "name a file in PEM form");
            }
        }
        return path;
    }
}
