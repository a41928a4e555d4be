package io.lossy.telemetry.ops;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rejects requests whose {@code Host} is not a name of this server. A foreign page may let its own name resolve to
 * 127.0.0.1 (DNS rebinding) and would then share this port's origin. Its requests still carry the foreign name.
 */
final class HostCheck {
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]\\s]+)(?::\\d{1,5})?");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");

    private final Set<String> names = new HashSet<>();

    /** @param names without ports */
    HostCheck(List<String> names) {
        names.forEach(name -> this.names.add(bracketed(name.toLowerCase(Locale.ROOT))));
    }

    /**
     * @throws IllegalArgumentException if no {@code Host} header can match, such as an address with a scheme or port
     */
    static void requireName(String name) {
        Matcher authority = AUTHORITY.matcher(bracketed(name));
        if (!authority.matches() || !authority.group(1).equals(bracketed(name)) || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("management.hosts: '" + name
                    + "' is not a host name; write it without scheme and port, such as ops.example.org");
        }
    }

    private static String bracketed(String name) {
        return name.indexOf(':') >= 0 && !name.startsWith("[") ? '[' + name + ']' : name;
    }

    /** @param host the request's {@code Host} header */
    boolean admits(@Nullable String host) {
        Matcher authority = AUTHORITY.matcher(host == null ? "" : host);
        if (!authority.matches()) {
            return false;
        }
        String name = authority.group(1).toLowerCase(Locale.ROOT);
        return LOOPBACK.matcher(name).matches() || names.contains(name);
    }
}
