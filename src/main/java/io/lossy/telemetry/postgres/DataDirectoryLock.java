package io.lossy.telemetry.postgres;

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
 * Allows one JVM per data directory. The operating system releases the lock when the process ends, even if it is
 * killed.
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
                        + home.root().getParent() + ": stop it, or give this one another directory with --data-dir");
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
            return null; // this JVM already holds the lock
        }
    }

    private static String holder(PostgresHome home) {
        try {
            String pid = Files.readString(home.lock()).strip();
            return pid.isEmpty() ? "" : " (process " + pid + ")";
        } catch (IOException e) {
            return ""; // some systems don't allow reading a locked file
        }
    }

    void release() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new PostgresStartException("can't release the lock on the data directory: " + e.getMessage(), e);
        }
    }
}
