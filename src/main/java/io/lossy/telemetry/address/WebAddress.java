package io.lossy.telemetry.address;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Holds the address of an HTTP server and a path on it, such as {@code https://telemetry.example.org/telemetry}. The
 * path is a prefix of all paths of the server, because a reverse proxy may serve it under one.
 *
 * @param encrypted true for https
 * @param path      as written, percent-encoded; empty or with a leading slash
 * @param query     as written; null if there is none
 */
public record WebAddress(
        boolean encrypted,
        HostPort host,
        String path,
        @Nullable String query) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** Creates the address of a server without a path prefix. */
    public WebAddress(boolean encrypted, String host, int port) {
        this(encrypted, new HostPort(host, port), "", null);
    }

    /** @throws IllegalArgumentException if the address is invalid; the message never contains a password */
    public static WebAddress parse(String text) {
        try {
            return of(new URI(text.strip()));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e.getReason() + " at character " + (e.getIndex() + 1), e);
        }
    }

    /** @throws IllegalArgumentException if the address is invalid; the message never contains a password */
    public static WebAddress of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("it must begin with http:// or https://");
        }
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException("it must not contain a user or a password");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("it must not contain '#'");
        }
        HostPort host = HostPort.parse(authority);
        if (host == null) {
            throw new IllegalArgumentException("it has no host");
        }
        if (!host.hasUsablePort()) {
            throw new IllegalArgumentException("the port must be 1 to 65535");
        }
        return new WebAddress(scheme.equals("https"), host, uri.getRawPath(), uri.getRawQuery());
    }

    /**
     * Returns the address as the base of a server: without slashes at the end of its path.
     *
     * @throws IllegalArgumentException if there is a query
     */
    public WebAddress asBase() {
        if (query != null) {
            throw new IllegalArgumentException("it must not contain '?'");
        }
        return new WebAddress(encrypted, host, path.replaceFirst("/+$", ""), null);
    }

    /** Returns the address with a path of the server appended, which must begin with a slash. Drops the query. */
    public WebAddress at(String below) {
        return new WebAddress(encrypted, host, path + below, null);
    }

    public int port() {
        return host.portOr(encrypted ? HTTPS : HTTP);
    }

    public URI toUri() {
        return URI.create(toString());
    }

    /** Returns true if {@code java.net.http} accepts the address. It rejects hosts that {@link URI} cannot parse. */
    public boolean suitsJavaNetHttp() {
        return toUri().getHost() != null;
    }

    @Override
    public String toString() {
        return (encrypted ? "https://" : "http://") + host + path + (query == null ? "" : "?" + query);
    }
}
