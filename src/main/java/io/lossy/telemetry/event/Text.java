package io.lossy.telemetry.event;

/** Checks whether text may be stored, and makes text from clients safe to show in pointers and names. */
public final class Text {
    private static final char STAND_IN = '\uFFFD';

    private Text() {}

    /**
     * Returns false for text that PostgreSQL rejects (U+0000) or silently changes to question marks (half of a
     * surrogate pair).
     */
    public static boolean storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (!pairAt(text, i)) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /**
     * Appends a name from a client to a JSON pointer. The name is escaped by RFC 6901, made printable and cut to
     * {@code maxLength}.
     */
    public static String pointer(String parent, String name, int maxLength) {
        StringBuilder out = new StringBuilder(parent.length() + name.length() + 1);
        out.append(parent).append('/');
        for (int i = 0; i < name.length() && out.length() < maxLength; i++) {
            char c = name.charAt(i);
            if (c == '~') {
                out.append("~0");
            } else if (c == '/') {
                out.append("~1");
            } else if (Character.isSurrogate(c)) {
                i += appendPair(out, name, i, maxLength);
            } else {
                out.append(Character.isISOControl(c) ? STAND_IN : c);
            }
        }
        out.setLength(Math.min(out.length(), maxLength));
        return out.toString();
    }

    private static int appendPair(StringBuilder out, String name, int i, int maxLength) {
        if (!pairAt(name, i)) {
            out.append(STAND_IN);
            return 0;
        }
        if (out.length() + 2 <= maxLength) {
            out.append(name, i, i + 2);
        }
        return 1;
    }

    private static boolean pairAt(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    /**
     * Returns true if the name has the form of an event name: lower-case words joined by dots, at most 64 characters.
     */
    public static boolean looksLikeAnEvent(String name) {
        if (name.length() > 64 || name.indexOf('.') < 1) {
            return false;
        }
        boolean wordStarts = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z';
            boolean inner = c == '_' || (c >= '0' && c <= '9');
            if (c == '.' ? wordStarts : !(letter || (inner && !wordStarts))) {
                return false;
            }
            wordStarts = c == '.';
        }
        return !wordStarts;
    }

    /** Returns true for 1 to 64 letters, digits and {@code . _ : + -}. Such text is safe to use as a key or release. */
    public static boolean isToken(String text) {
        if (text.isEmpty() || text.length() > 64) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!word && "._:+-".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
