package io.lossy.telemetry.security.net;

import io.netty.util.NetUtil;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the network of a client: an IPv4 address, or the /64 of an IPv6 address, because a host chooses freely
 * within its /64 (RFC 4291, 2.5.1; RFC 8981). Holds no header text, so that an unauthenticated client can make us keep
 * only these few bytes. It is personal data: it stays in memory and is never logged.
 *
 * @param prefix the 32 bits of an IPv4 address, or the first 64 of an IPv6 address
 */
public record Network(long prefix, boolean six) {
    /** The longest IPv6 address, in brackets, with a zone and a port. */
    private static final int LONGEST = 72;

    private static final int V4_BYTES = 4;
    /** The prefix with which a dual-stack socket shows an IPv4 address (RFC 4291, 2.5.5.2). */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
    /** The prefix of an IPv4 address behind a translator (RFC 6052, 2.1): all of IPv4 lies in one /64. */
    private static final byte[] TRANSLATED = {0, 0x64, -1, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

    /**
     * Parses an IP address, with a port if a proxy adds one. Makes no DNS query.
     *
     * @return null if the text is not an IP address
     */
    public static @Nullable Network of(String address) {
        byte[] bytes =
                address.length() > LONGEST ? null : NetUtil.createByteArrayFromIpAddressString(stripPort(address));
        if (bytes == null) {
            return null;
        }
        if (bytes.length == V4_BYTES) {
            return ofIpv4(bytes, 0);
        }
        if (startsWith(bytes, MAPPED) || startsWith(bytes, TRANSLATED)) {
            return ofIpv4(bytes, MAPPED.length);
        }
        return new Network(ByteBuffer.wrap(bytes).getLong(), true);
    }

    private static String stripPort(String address) {
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

    private static Network ofIpv4(byte[] bytes, int from) {
        return new Network(Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt(from)), false);
    }

    /** Omits the address, which is personal data. */
    @Override
    public String toString() {
        return six ? "Network[IPv6]" : "Network[IPv4]";
    }
}
