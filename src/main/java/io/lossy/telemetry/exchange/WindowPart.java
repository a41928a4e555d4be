package io.lossy.telemetry.exchange;

/** What one server counted in one bucket of its windows, encoded and compressed. */
public final class WindowPart {
    private final long bucket;
    private final byte[] bytes;

    /**
     * @param bucket the start of the bucket divided by its length, so it means the same on every server
     * @param bytes  must not change any more
     */
    public WindowPart(long bucket, byte[] bytes) {
        this.bucket = bucket;
        this.bytes = bytes;
    }

    public long bucket() {
        return bucket;
    }

    /** The caller must not change the array. */
    public byte[] bytes() {
        return bytes;
    }
}
