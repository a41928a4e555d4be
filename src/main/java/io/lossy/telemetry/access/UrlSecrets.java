package io.lossy.telemetry.access;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds credentials in an address. They are refused there even when they are right: addresses end up in the
 * logs of proxies, in histories and in Referer headers.
 */
public final class UrlSecrets {
    /** What to answer. */
    public static final String ADVICE = "a credential does not belong into an address, where logs keep it: take it for"
            + " known to others, and send another as Authorization: Bearer";

    private static final Pattern ESCAPE = Pattern.compile("%([0-9a-fA-F]{2})");
    /** The beginnings of our own, wherever a word begins. */
    private static final Pattern SECRET =
            Pattern.compile("(?<![a-z0-9_])(?:" + Pattern.quote(ReadToken.PREFIX) + "|wk_)");

    private static final Pattern NAME = Pattern.compile(
            "[?&;](?:token|access_token|read_token|key|api_key|apikey|authorization|bearer)(?=[=&;]|$)");

    private UrlSecrets() {}

    /** @param uri path and query, as they came */
    public static boolean isIn(String uri) {
        String plain = unescaped(uri).toLowerCase(Locale.ROOT);
        return SECRET.matcher(plain).find() || NAME.matcher(plain).find();
    }

    /** Escapes are read once, as whoever logs them would; what is none stays as it is. */
    private static String unescaped(String uri) {
        return uri.indexOf('%') < 0
                ? uri
                : ESCAPE.matcher(uri)
                        .replaceAll(found ->
                                Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
    }
}
