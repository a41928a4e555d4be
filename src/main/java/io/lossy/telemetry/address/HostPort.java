package io.lossy.telemetry.address;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds a host and its port, as written between {@code //} and the path of a URL. Does not use {@link URI#getHost()}
 * for names, because it returns null for each name that contains {@code _}, as Docker Compose and Kubernetes make them.
 *
 * @param host a name or a literal address, an IPv6 address without brackets
 * @param port {@link #NO_PORT} if the text has none
 */
public record HostPort(String host, int port) {
    public static final int NO_PORT = -1;

    private static final int MAX_PORT = 65_535;
    private static final Pattern FORM =
            Pattern.compile("(?:\\[(?<six>[0-9A-Fa-f:.]+)]|(?<name>[\\p{L}\\p{M}\\p{N}._~-]+))(?::(?<port>\\d{0,9}))?");

    /** Returns null if the text has no host, an invalid character in the name, or an invalid IPv6 address. */
    public static @Nullable HostPort parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        String six = form.group("six");
        String host = six == null ? ascii(form.group("name")) : isIpv6(six) ? six : null;
        String port = form.group("port");
        return host == null
                ? null
                : new HostPort(host, port == null || port.isEmpty() ? NO_PORT : Integer.parseInt(port));
    }

    /** Returns true if there is no port or the port is 1 to 65,535. */
    public boolean hasUsablePort() {
        return port == NO_PORT || (port >= 1 && port <= MAX_PORT);
    }

    /** Returns true for this machine's own names and addresses, which no other machine can reach. */
    public static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
    }

    public int portOr(int usual) {
        return port == NO_PORT ? usual : port;
    }

    /** Puts brackets around an IPv6 address, as a URL requires. */
    public static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? '[' + host + ']' : host;
    }

    private static @Nullable String ascii(String name) {
        if (name.chars().allMatch(c -> c < 0x80)) {
            return name;
        }
        try {
            return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isIpv6(String literal) {
        try {
            return new URI("x://[" + literal + "]/").getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return bracketed(host) + (port == NO_PORT ? "" : ":" + port);
    }
}
