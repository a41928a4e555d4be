package io.lossy.telemetry.app;

import io.lossy.telemetry.persist.DatabaseAddress;
import io.lossy.telemetry.persist.DatabaseRoles;
import io.lossy.telemetry.yaml.YamlMap;
import org.jspecify.annotations.Nullable;

/** Reads which database it is, and as whom the server comes to it. */
final class DatabaseSettings {
    private static final String EMBEDDED = "embedded";
    private static final String NONE = "none";

    private DatabaseSettings() {}

    /**
     * @param override of {@code --database}; an override does not make the file's own value unknown
     * @return null: the embedded database
     */
    static @Nullable DatabaseRoles roles(YamlMap map, @Nullable String override) {
        String url = map.string("url", EMBEDDED);
        String ownerUrl = map.string("owner_url", NONE);
        DatabaseAddress ingest = override == null ? ingest(map, url) : overriding(override);
        DatabaseAddress owner = ownerUrl.equals(NONE) ? null : owner(map, ownerUrl);
        if (owner != null && (override == null ? url : override).equals(EMBEDDED)) {
            objection(map, "owner_url", "needs a database of your own in url: the embedded one has one role", NONE);
        }
        if (ingest == null) {
            return null;
        }
        if (owner != null && owner.user().equals(ingest.user())) {
            objection(map, "owner_url", "logs in as the same role as url", NONE);
        }
        return owner == null ? DatabaseRoles.one(ingest) : new DatabaseRoles(ingest, owner);
    }

    private static @Nullable DatabaseAddress overriding(String url) {
        try {
            return url.equals(EMBEDDED) ? null : DatabaseAddress.parse(url);
        } catch (IllegalArgumentException e) {
            throw new SetupException("--database: " + e.getMessage(), e);
        }
    }

    private static @Nullable DatabaseAddress ingest(YamlMap map, String url) {
        return url.equals(EMBEDDED) ? null : address(map, "url", url, EMBEDDED);
    }

    private static @Nullable DatabaseAddress owner(YamlMap map, String url) {
        return address(map, "owner_url", url, NONE);
    }

    private static @Nullable DatabaseAddress address(YamlMap map, String key, String url, String otherwise) {
        try {
            return DatabaseAddress.parse(url);
        } catch (IllegalArgumentException e) {
            objection(map, key, String.valueOf(e.getMessage()), otherwise);
            return null;
        }
    }

    /** Names the variable too: what is wrong may well not be in the file. */
    private static void objection(YamlMap map, String key, String message, String otherwise) {
        String variable = key.equals("url") ? "DATABASE_URL" : "DATABASE_OWNER_URL";
        map.report(key, "(where " + variable + " goes) " + message, "or '" + otherwise + "'");
    }
}
