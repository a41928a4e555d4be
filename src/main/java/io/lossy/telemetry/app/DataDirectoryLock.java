package io.lossy.telemetry.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One JVM a data directory. The operating system gives the lock up with the process that holds it, however that ends.
 */
final class DataDirectoryLock {
    private final FileChannel channel;

    private DataDirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    static DataDirectoryLock take(PostgresHome home) {
        try {
            FileChannel channel = FileChannel.open(home.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new PostgresStartException("another Lossy Telemetry" + holder(home) + " already uses "
                        + home.root().getParent() + ": stop it, or give this one a place of its own with --data-dir");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(
                    String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new DataDirectoryLock(channel);
        } catch (AccessDeniedException e) {
            throw new PostgresStartException(
                    home.root() + " belongs to another user: run as that user, or choose another place with --data-dir",
                    e);
        } catch (IOException e) {
            throw new PostgresStartException("can't lock " + home.lock() + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very JVM
        }
    }

    private static String holder(PostgresHome home) {
        try {
            String pid = Files.readString(home.lock()).strip();
            return pid.isEmpty() ? "" : " (process " + pid + ")";
        } catch (IOException e) {
            return ""; // some systems don't let a locked file be read
        }
    }

    void release() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new PostgresStartException("can't give up the lock on the data directory: " + e.getMessage(), e);
        }
    }
}
