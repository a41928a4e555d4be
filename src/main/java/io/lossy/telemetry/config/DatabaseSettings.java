package io.lossy.telemetry.config;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.database.Pooler;
import io.lossy.telemetry.yaml.YamlMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the database address, the owner's address and the pooler from the settings. */
final class DatabaseSettings {
    private static final String EMBEDDED = "embedded";
    private static final String NONE = "none";

    private DatabaseSettings() {}

    /**
     * Returns null for the embedded database.
     *
     * @param override value of {@code --database}, or null; the file's value is read even when overridden, so that its
     *     key is not reported as unknown
     */
    static @Nullable DatabaseRoles roles(YamlMap map, @Nullable String override) {
        String url = map.string("url", EMBEDDED);
        String ownerUrl = map.string("owner_url", NONE);
        Pooler pooler = Pooler.of(map.oneOf("pooler", Pooler.words(), Pooler.NONE.word()));
        DatabaseAddress ingest = override == null ? ingest(map, url) : overriding(override);
        DatabaseAddress owner = ownerUrl.equals(NONE) ? null : owner(map, ownerUrl);
        if ((override == null ? url : override).equals(EMBEDDED)) {
            objectToEmbedded(map, owner, pooler);
        }
        if (ingest == null) {
            return null;
        }
        return pooler == Pooler.NONE ? direct(map, ingest, owner) : pooled(map, ingest, owner, pooler);
    }

    private static void objectToEmbedded(YamlMap map, @Nullable DatabaseAddress owner, Pooler pooler) {
        if (owner != null) {
            objection(
                    map,
                    "owner_url",
                    "needs a database of your own in url, because the embedded one has one" + " role",
                    NONE);
        }
        if (pooler != Pooler.NONE) {
            objection(
                    map,
                    "pooler",
                    "needs a database of your own in url, because the embedded one has no" + " pooler",
                    NONE);
        }
    }

    private static DatabaseRoles direct(YamlMap map, DatabaseAddress ingest, @Nullable DatabaseAddress owner) {
        if (owner != null && owner.user().equals(ingest.user())) {
            objection(map, "owner_url", "logs in as the same role as url", NONE);
        }
        return owner == null ? DatabaseRoles.one(ingest) : new DatabaseRoles(ingest, owner);
    }

    /** Requires an owner address that bypasses the pooler. The role may be the same for both. */
    private static DatabaseRoles pooled(
            YamlMap map, DatabaseAddress ingest, @Nullable DatabaseAddress owner, Pooler pooler) {
        if (owner == null) {
            objection(
                    map,
                    "pooler",
                    "needs owner_url (DATABASE_OWNER_URL): the address of PostgreSQL itself, for migrations, retention and"
                            + " erasure",
                    NONE);
        } else if (owner.equals(ingest)) {
            objection(map, "owner_url", "is the address of the pooler; name PostgreSQL itself", NONE);
        } else {
            return new DatabaseRoles(ingest, owner, pooler);
        }
        return DatabaseRoles.one(ingest);
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

    /** Names the environment variable too, because the wrong value may come from it and not from the file. */
    private static void objection(YamlMap map, String key, String message, String otherwise) {
        String variable = "DATABASE_" + key.toUpperCase(Locale.ROOT);
        map.report(key, "(where " + variable + " goes) " + message, "or '" + otherwise + "'");
    }
}
