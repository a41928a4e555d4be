package io.lossy.telemetry.backup;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;

/**
 * Says what a backup contains: the file {@code manifest.json}, which is written last.
 *
 * @param madeAt        the moment of the backup, by the database's clock; everything committed before it is in the backup
 * @param program       version of the program that made it
 * @param postgres      version of the PostgreSQL server
 * @param schemaVersion the last migration of the database
 * @param days          the days that had a partition
 * @param hashKeys      the keys that the rows are hashed with
 * @param signingKeys   ids of the keys that signed read tokens
 * @param tables        the tables, in the order in which they are copied
 * @param files         every file but the manifest
 */
public record Manifest(
        Instant madeAt,
        String program,
        String postgres,
        int schemaVersion,
        List<LocalDate> days,
        List<KeyCheck> hashKeys,
        List<String> signingKeys,
        List<CopiedTable> tables,
        List<CopiedFile> files) {
    static final String FILE = "manifest.json";
    /** The version of this form. A program refuses forms that it does not know. */
    private static final int FORM = 1;

    /** A hash key of the database. The check value reveals nothing of the key. */
    public record KeyCheck(String id, String checkValue, boolean current) {}

    /** A table and its columns, in the order of its file. */
    public record CopiedTable(String name, List<String> columns, long rows) {
        public CopiedTable {
            columns = List.copyOf(columns);
            if (!BackupTables.COPIED.contains(name) || columns.isEmpty() || rows < 0) {
                throw new IllegalArgumentException("the table " + name + " is not one that a backup has");
            }
        }

        String file() {
            return BackupFolder.TABLES + "/" + name + ".csv";
        }
    }

    /** A file and its checksum. */
    public record CopiedFile(String name, long bytes, String sha256) {
        public CopiedFile {
            if (!name.matches("[a-z]+/[a-z_]+\\.(csv|yml)")) {
                throw new IllegalArgumentException("the file " + name + " is not one that a backup has");
            }
        }
    }

    public Manifest {
        days = List.copyOf(days);
        hashKeys = List.copyOf(hashKeys);
        signingKeys = List.copyOf(signingKeys);
        tables = List.copyOf(tables);
        files = List.copyOf(files);
    }

    String encode() {
        return new JsonObject()
                        .put("form", FORM)
                        .put("made_at", madeAt.toString())
                        .put("program", program)
                        .put("postgresql", postgres)
                        .put("schema_version", schemaVersion)
                        .put("days", array(days, LocalDate::toString))
                        .put(
                                "hash_keys",
                                array(
                                        hashKeys,
                                        key -> new JsonObject()
                                                .put("id", key.id())
                                                .put("check_value", key.checkValue())
                                                .put("current", key.current())))
                        .put("signing_keys", array(signingKeys, id -> id))
                        .put(
                                "tables",
                                array(
                                        tables,
                                        table -> new JsonObject()
                                                .put("name", table.name())
                                                .put("rows", table.rows())
                                                .put("columns", array(table.columns(), column -> column))))
                        .put(
                                "files",
                                array(
                                        files,
                                        file -> new JsonObject()
                                                .put("name", file.name())
                                                .put("bytes", file.bytes())
                                                .put("sha256", file.sha256())))
                        .encodePrettily()
                + "\n";
    }

    private static <T> JsonArray array(List<T> all, Function<T, Object> each) {
        JsonArray array = new JsonArray();
        all.forEach(one -> array.add(each.apply(one)));
        return array;
    }

    /** @throws BackupException if the text is not a manifest that this program can read */
    static Manifest decode(String text) {
        try {
            JsonObject json = new JsonObject(text);
            if (json.getInteger("form") != FORM) {
                throw new BackupException("the backup has the form " + json.getInteger("form")
                        + ", and this program reads form " + FORM + ": restore it with the version "
                        + json.getString("program") + " or a newer one");
            }
            return new Manifest(
                    Instant.parse(json.getString("made_at")),
                    json.getString("program"),
                    json.getString("postgresql"),
                    json.getInteger("schema_version"),
                    list(json, "days", day -> LocalDate.parse((String) day)),
                    list(json, "hash_keys", key -> keyCheck((JsonObject) key)),
                    list(json, "signing_keys", String.class::cast),
                    list(json, "tables", table -> table((JsonObject) table)),
                    list(json, "files", file -> file((JsonObject) file)));
        } catch (DecodeException
                | DateTimeException
                | ClassCastException
                | NullPointerException
                | IllegalArgumentException e) {
            throw new BackupException(
                    FILE + " of the backup can't be read (" + e.getMessage() + "): use another copy of the backup", e);
        }
    }

    private static KeyCheck keyCheck(JsonObject key) {
        return new KeyCheck(key.getString("id"), key.getString("check_value"), key.getBoolean("current"));
    }

    private static CopiedTable table(JsonObject table) {
        return new CopiedTable(
                table.getString("name"), list(table, "columns", String.class::cast), table.getLong("rows"));
    }

    private static CopiedFile file(JsonObject file) {
        return new CopiedFile(file.getString("name"), file.getLong("bytes"), file.getString("sha256"));
    }

    private static <T> List<T> list(JsonObject json, String name, Function<Object, T> each) {
        return json.getJsonArray(name).stream().map(each).toList();
    }
}
