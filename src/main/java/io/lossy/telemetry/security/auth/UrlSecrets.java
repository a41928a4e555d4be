package io.lossy.telemetry.security.auth;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds credentials in a URL. The server rejects them there even if they are valid, because URLs end up in proxy logs,
 * browser histories and Referer headers.
 */
public final class UrlSecrets {
    /** The error text for the client. */
    public static final String ADVICE = "do not put a credential into a URL, because logs store URLs: treat it as"
            + " leaked, and send a new one as Authorization: Bearer";

    private static final Pattern ESCAPE = Pattern.compile("%([0-9a-fA-F]{2})");
    /** The prefixes of our read tokens and write keys, at the beginning of a word. */
    private static final Pattern SECRET =
            Pattern.compile("(?<![a-z0-9_])(?:" + Pattern.quote(ReadToken.PREFIX) + "|wk_)");

    private static final Pattern NAME = Pattern.compile(
            "[?&;](?:token|access_token|read_token|key|api_key|apikey|authorization|bearer)(?=[=&;]|$)");

    private UrlSecrets() {}

    /** @param uri path and query as received */
    public static boolean isIn(String uri) {
        String plain = unescaped(uri).toLowerCase(Locale.ROOT);
        return SECRET.matcher(plain).find() || NAME.matcher(plain).find();
    }

    /** Decodes percent escapes once, as a reader of the logs would. Leaves invalid escapes unchanged. */
    private static String unescaped(String uri) {
        return uri.indexOf('%') < 0
                ? uri
                : ESCAPE.matcher(uri)
                        .replaceAll(found ->
                                Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
    }
}
