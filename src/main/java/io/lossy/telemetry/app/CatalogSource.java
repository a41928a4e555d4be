package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.model.CatalogException;
import io.lossy.telemetry.catalog.reader.CatalogFile;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.config.ConfigFiles;
import io.lossy.telemetry.config.SetupException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads a server's catalog, at the start and at every reload.
 *
 * @param catalog path as written in the settings
 * @param settings the settings file that names it; null for the default
 */
public record CatalogSource(String catalog, @Nullable Path settings) {
    private static final int HASH_BYTES = 6;

    /**
     * A catalog that was read.
     *
     * @param hash the first 6 bytes of the text's SHA-256 in hex; identifies this version of the text
     */
    public record Loaded(CatalogSource source, CatalogFile file, String hash) {}

    /** @throws SetupException if the catalog is invalid or can't be read */
    public Loaded load() {
        try {
            return read();
        } catch (CatalogException e) {
            throw new SetupException(String.valueOf(e.getMessage()), e);
        }
    }

    /** @throws CatalogException with every mistake of the catalog */
    Loaded read() {
        ConfigFiles.ConfigText text = ConfigFiles.catalog(catalog, settings);
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
