package io.lossy.telemetry.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * Writes and reads text files that only their owner may read. A new text is written to a draft beside its file first,
 * so that other processes see either no file, the previous text or the whole new text.
 */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private PrivateFiles() {}

    /**
     * Returns the text of a file without an editor's byte-order mark.
     *
     * @param what names the content in the message, such as {@code the hash key}
     * @throws IllegalStateException if other users may read the file; the message says what to do
     */
    public static String read(Path file, String what) throws IOException {
        if (isPosix(file)) {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (!OWNER.containsAll(mode)) {
                throw new IllegalStateException("other users can read " + what + " " + file + " (mode "
                        + PosixFilePermissions.toString(mode) + "): run chmod 600 " + file);
            }
        }
        return Files.readString(file, StandardCharsets.UTF_8).replaceFirst("^\uFEFF", "");
    }

    /** Returns false, and changes nothing, if the file exists. */
    public static boolean create(Path file, String text) throws IOException {
        Path draft = draft(file, text);
        try {
            link(draft, file);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void link(Path draft, Path file) throws IOException {
        try {
            Files.createLink(file, draft); // unlike a move, this fails if another process was first
        } catch (UnsupportedOperationException e) {
            Files.move(draft, file); // this file system has no hard links; the move does not replace a file either
        }
    }

    /** Writes the file, and replaces an earlier one atomically. */
    public static void replace(Path file, String text) throws IOException {
        Files.move(draft(file, text), file, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Adds text to the end of a file, and returns when it is on disk. Creates the file, private to its owner, if it is
     * missing. Programs that append at the same time wait for each other. Removes an incomplete last line, which a crash
     * has left.
     */
    public static synchronized void append(Path file, String text) throws IOException {
        Files.createDirectories(parent(file));
        FileAttribute<?>[] rights = isPosix(parent(file))
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[] {};
        Set<StandardOpenOption> options =
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, rights);
                FileLock lock = channel.lock()) {
            channel.truncate(endOfLastLine(channel)).position(channel.size());
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (lock.isValid() && !text.isEmpty()) {
                channel.force(true);
            }
        }
    }

    private static long endOfLastLine(FileChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long end = channel.size(); end > 0; end--) {
            if (channel.read(one.clear(), end - 1) == 1 && one.get(0) == '\n') {
                return end;
            }
        }
        return 0;
    }

    /** Creates a folder that only its owner may enter, and the folders above it with the usual rights. */
    public static void createFolder(Path folder) throws IOException {
        Files.createDirectories(parent(folder));
        if (isPosix(parent(folder))) {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER));
        } else {
            Files.createDirectory(folder);
        }
    }

    /** A temporary file is private to its owner from its creation, on file systems that have such rights. */
    private static Path draft(Path file, String text) throws IOException {
        Path draft = Files.createTempFile(Files.createDirectories(parent(file)), "private", ".new");
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        return draft;
    }

    private static Path parent(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }

    private static boolean isPosix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }
}
