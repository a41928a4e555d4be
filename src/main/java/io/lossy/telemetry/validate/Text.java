package io.lossy.telemetry.validate;

/** What text may be stored, and how text of a stranger is written where people and programs read it. */
final class Text {
    private static final char STAND_IN = '\uFFFD';

    private Text() {}

    /**
     * False for text that PostgreSQL refuses (U+0000) or silently turns into question marks (half of a surrogate pair).
     */
    static boolean storable(String text) {
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

    /** One step of a JSON pointer to a name of the sender's choosing: escaped by RFC 6901, printable, bounded. */
    static String pointer(String parent, String name, int maxLength) {
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

    /** Lower-case words joined by dots, at most 64 characters: what an event name looks like. */
    static boolean looksLikeAnEvent(String name) {
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

    /** Letters, digits and {@code . _ : + -}, at most 64: fit to be a key or a release without a second thought. */
    static boolean isToken(String text) {
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
