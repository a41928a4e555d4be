package io.lossy.telemetry.aggregate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Encodes one bucket of all lanes, so that another server can add it to its own. Format 1: a byte with the format, the hash of
 * what is counted, and in zlib (RFC 1950) the number of lanes that have observations and each of them after its distance from
 * the one before.
 */
final class PartCodec {
    private static final byte FORMAT = 1;
    /** Of the part inside, so that a wrong one can't fill the memory. */
    private static final int MOST_BYTES = 4 << 20;

    private final CountedHash counted;
    private final List<WindowMetric> lanes;

    PartCodec(CountedHash counted, List<WindowMetric> lanes) {
        this.counted = counted;
        this.lanes = lanes;
    }

    byte[] encode(int slot) {
        PartWriter part = new PartWriter();
        part.number(lanes.stream().filter(lane -> !lane.isEmpty(slot)).count());
        int before = 0;
        for (int i = 0; i < lanes.size(); i++) {
            if (!lanes.get(i).isEmpty(slot)) {
                part.number(i - before);
                lanes.get(i).write(slot, part);
                before = i;
            }
        }
        return packed(part.bytes());
    }

    /**
     * Adds a part to an empty bucket or to one with other parts.
     *
     * @throws PartException if it is not a part of such lanes; the bucket may then have some of it
     */
    void add(byte[] bytes, int slot) {
        PartReader part = new PartReader(unpacked(bytes));
        long count = part.count();
        long lane = 0;
        for (long i = 0; i < count; i++) {
            lane += part.count();
            if (lane >= lanes.size()) {
                throw new PartException("a lane that is not here");
            }
            lanes.get((int) lane).read(slot, part);
        }
        if (!part.isAtEnd()) {
            throw new PartException("it is too long");
        }
    }

    private byte[] packed(byte[] part) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater fast = new Deflater(Deflater.BEST_SPEED);
        bytes.write(FORMAT);
        bytes.writeBytes(counted.bytes());
        try (DeflaterOutputStream inside = new DeflaterOutputStream(bytes, fast)) {
            inside.write(part);
        } catch (IOException e) {
            throw new IllegalStateException(e); // memory only
        } finally {
            fast.end();
        }
        return bytes.toByteArray();
    }

    private byte[] unpacked(byte[] bytes) {
        int start = 1 + CountedHash.BYTES;
        if (bytes.length < start || bytes[0] != FORMAT) {
            throw new PartException("another format");
        }
        if (!Arrays.equals(counted.bytes(), 0, CountedHash.BYTES, bytes, 1, start)) {
            throw new PartException("another catalog");
        }
        try (InflaterInputStream inside =
                new InflaterInputStream(new ByteArrayInputStream(bytes, start, bytes.length - start))) {
            byte[] part = inside.readNBytes(MOST_BYTES + 1);
            if (part.length > MOST_BYTES) {
                throw new PartException("it is too large");
            }
            return part;
        } catch (IOException e) {
            throw new PartException("it is damaged");
        }
    }
}
