package io.lossy.telemetry.backup;

import io.lossy.telemetry.files.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a backup: {@code tables/*.csv}, {@code conf/*.yml}, {@code manifest.json}, and the manifest's checksum
 * in the form of {@code sha256sum}. Only its owner may read it.
 */
public record BackupFolder(Path root) {
    static final String TABLES = "tables";
    static final String CONF = "conf";
    private static final String MANIFEST_SUM = Manifest.FILE + ".sha256";

    /** @throws BackupException if the folder has files in it, or can't be made */
    void create() {
        try {
            if (!Files.isDirectory(root)) {
                PrivateFiles.createFolder(root);
            }
            try (Stream<Path> files = Files.list(root)) {
                if (files.findAny().isPresent()) {
                    throw new BackupException(root + " is not empty: name a new folder for the backup");
                }
            }
            PrivateFiles.createFolder(root.resolve(TABLES));
            PrivateFiles.createFolder(root.resolve(CONF));
        } catch (IOException e) {
            throw new BackupException("can't make the folder " + root + " (" + e.getMessage() + ")", e);
        }
    }

    Path resolve(String file) {
        return root.resolve(file);
    }

    /** Writes the manifest. A folder without one is an incomplete backup. */
    void complete(Manifest manifest) throws IOException {
        String text = manifest.encode();
        PrivateFiles.replace(resolve(MANIFEST_SUM), Sha256.of(text) + "  " + Manifest.FILE + "\n");
        PrivateFiles.replace(resolve(Manifest.FILE), text);
    }

    /**
     * Reads the manifest and compares every file with it. Writes nothing.
     *
     * @throws BackupException if a file is missing or is not as it was written; names all of them
     */
    public Manifest verified(CopyProgress progress) {
        try {
            if (!Files.isRegularFile(resolve(Manifest.FILE))) {
                throw new BackupException(root + " has no " + Manifest.FILE
                        + ": it is not a backup, or the backup did not end; name another folder");
            }
            String text = Files.readString(resolve(Manifest.FILE), StandardCharsets.UTF_8);
            String sum = Files.readString(resolve(MANIFEST_SUM), StandardCharsets.UTF_8);
            List<String> damaged = new ArrayList<>();
            if (!sum.equals(Sha256.of(text) + "  " + Manifest.FILE + "\n")) {
                damaged.add(Manifest.FILE);
            } else {
                damaged.addAll(damaged(Manifest.decode(text), progress));
            }
            if (!damaged.isEmpty()) {
                throw new BackupException("the backup in " + root + " is damaged: " + String.join(", ", damaged)
                        + " is not as it was written. Nothing was restored: use another copy of the backup");
            }
            return Manifest.decode(text);
        } catch (IOException e) {
            throw new BackupException("can't read the backup in " + root + ": " + e.getMessage(), e);
        }
    }

    private List<String> damaged(Manifest manifest, CopyProgress progress) throws IOException {
        List<String> damaged = new ArrayList<>();
        List<String> names =
                manifest.files().stream().map(Manifest.CopiedFile::name).toList();
        manifest.tables().stream()
                .map(Manifest.CopiedTable::file)
                .filter(file -> !names.contains(file))
                .forEach(damaged::add);
        for (Manifest.CopiedFile file : manifest.files()) {
            Path path = resolve(file.name());
            if (!Files.isRegularFile(path)
                    || Files.size(path) != file.bytes()
                    || !Sha256.of(path).equals(file.sha256())) {
                damaged.add(file.name());
            }
            progress.copied(file.name(), file.bytes(), file.bytes());
        }
        return damaged;
    }
}
