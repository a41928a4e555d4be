package io.lossy.telemetry.backup;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/** Writes a file to disk, and computes its size and checksum meanwhile. */
final class CountedOutput extends FilterOutputStream {
    private static final int BUFFER = 1 << 16;

    private final FileOutputStream file;
    private final MessageDigest digest = Sha256.digest();
    private final LongConsumer progress;
    private long bytes;

    private CountedOutput(FileOutputStream file, LongConsumer progress) {
        super(new BufferedOutputStream(file, BUFFER));
        this.file = file;
        this.progress = progress;
    }

    /** @param progress receives the bytes that were written so far */
    static CountedOutput to(Path path, LongConsumer progress) throws IOException {
        return new CountedOutput(new FileOutputStream(path.toFile()), progress);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        out.write(data, offset, length);
        digest.update(data, offset, length);
        bytes += length;
        progress.accept(bytes);
    }

    /** Waits until the file is on disk. */
    Manifest.CopiedFile finish(String name) throws IOException {
        out.flush();
        file.getFD().sync();
        out.close();
        return new Manifest.CopiedFile(name, bytes, Sha256.hex(digest));
    }
}
