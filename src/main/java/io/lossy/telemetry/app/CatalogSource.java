package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.CatalogException;
import io.lossy.telemetry.catalog.CatalogFile;
import io.lossy.telemetry.catalog.CatalogReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where a server's catalog is read from, at its start and again whenever it is told to.
 *
 * @param catalog  as the settings have it
 * @param settings the settings file that names it; null: the default
 */
public record CatalogSource(String catalog, @Nullable Path settings) {
    private static final int HASH_BYTES = 6;

    /**
     * A catalog that was read.
     *
     * @param hash the beginning of the text's SHA-256: tells two readings apart
     */
    public record Loaded(CatalogSource source, CatalogFile file, String hash) {}

    /** @throws SetupException when the server can't start with it */
    public Loaded load() {
        try {
            return read();
        } catch (CatalogException e) {
            throw new SetupException(String.valueOf(e.getMessage()), e);
        }
    }

    /** @throws CatalogException with every mistake in it */
    Loaded read() {
        ConfigFiles.Text text = ConfigFiles.catalog(catalog, settings);
        return new Loaded(this, CatalogReader.readFile(text.name(), text.content()), hash(text.content()));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }
}
