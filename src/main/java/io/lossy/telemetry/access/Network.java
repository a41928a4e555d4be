package io.lossy.telemetry.access;

import io.netty.util.NetUtil;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a caller comes from, but for what one host chooses at will: an IPv4 address, or the /64 of an IPv6 one, of which a
 * host has all and takes what it likes (RFC 4291, 2.5.1; RFC 8981). Never the text of a header, so that a stranger can make us
 * keep no more than these few bytes. It is personal data: kept in memory only, and in no log.
 *
 * @param prefix the 32 bits of an IPv4 address, or the first 64 of an IPv6 one
 */
public record Network(long prefix, boolean six) {
    /** The longest IPv6 address, in brackets, with a zone and a port. */
    private static final int LONGEST = 72;

    private static final int V4_BYTES = 4;
    /** IPv4 as a dual-stack socket sees it (RFC 4291, 2.5.5.2). */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
    /** IPv4 behind a translator (RFC 6052, 2.1): all of it lies in one /64. */
    private static final byte[] TRANSLATED = {0, 0x64, -1, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

    /**
     * Reads an address, which may have a port as some proxies add one. Nothing is looked up.
     *
     * @return null when it is no address
     */
    public static @Nullable Network of(String address) {
        byte[] bytes = address.length() > LONGEST ? null : NetUtil.createByteArrayFromIpAddressString(bare(address));
        if (bytes == null) {
            return null;
        }
        if (bytes.length == V4_BYTES) {
            return four(bytes, 0);
        }
        if (startsWith(bytes, MAPPED) || startsWith(bytes, TRANSLATED)) {
            return four(bytes, MAPPED.length);
        }
        return new Network(ByteBuffer.wrap(bytes).getLong(), true);
    }

    private static String bare(String address) {
        if (address.startsWith("[")) {
            int end = address.indexOf(']');
            return end < 0 ? address : address.substring(1, end);
        }
        int colon = address.indexOf(':');
        return colon < 0 || colon != address.lastIndexOf(':') ? address : address.substring(0, colon);
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static Network four(byte[] bytes, int from) {
        return new Network(Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt(from)), false);
    }

    /** Without the address. */
    @Override
    public String toString() {
        return six ? "Network[IPv6]" : "Network[IPv4]";
    }
}
