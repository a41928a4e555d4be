package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.Reason;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the size and depth of a parsed event without encoding it. The walk stops at the depth limit and when the size
 * budget is used up, so that deep nesting and many members both cost little. The first walk uses an upper bound from
 * text lengths, which is enough for ordinary events. Only if that bound exceeds the budget does a second walk look at
 * the characters.
 */
final class EventSize {
    private static final int TOO_DEEP = Integer.MIN_VALUE;
    /** The most bytes that one UTF-16 unit takes in JSON: a control character is written as six ASCII characters. */
    private static final int WORST_CHAR = 6;

    private final EventLimits limits;

    EventSize(EventLimits limits) {
        this.limits = limits;
    }

    /** Returns the problem with the event's size or depth, or null if there is none. */
    @Nullable
    EventProblem problem(Map<?, ?> event) {
        int left = walk(event, limits.maxDepth(), limits.maxEventBytes(), false);
        if (left < 0 && left != TOO_DEEP) {
            left = walk(event, limits.maxDepth(), limits.maxEventBytes(), true);
        }
        if (left >= 0) {
            return null;
        }
        String detail = left == TOO_DEEP
                ? "must not nest deeper than " + limits.maxDepth() + " levels"
                : "must be at most " + limits.maxEventBytes() + " bytes as JSON: send less in one event";
        return EventProblem.of(Reason.EVENT_TOO_LARGE, "", detail, event);
    }

    /**
     * Returns the budget left after this value. It is negative if the budget is used up, and {@link #TOO_DEEP} beyond
     * the depth limit.
     */
    private static int walk(@Nullable Object value, int levels, int budget, boolean exact) {
        if (value instanceof String text) {
            return budget - text(text, budget, exact);
        }
        if (value == null || value instanceof Boolean) {
            return budget - 4;
        }
        if (value instanceof Number number) {
            return budget - number(number, exact);
        }
        Map<?, ?> object = Json.object(value);
        if (object != null) {
            return levels == 0 ? TOO_DEEP : members(object, levels - 1, budget - 2, exact);
        }
        List<?> array = Json.array(value);
        if (array != null) {
            return levels == 0 ? TOO_DEEP : elements(array, levels - 1, budget - 2, exact);
        }
        return -1; // not a JSON value
    }

    private static int members(Map<?, ?> object, int levels, int budget, boolean exact) {
        int left = budget;
        for (Map.Entry<?, ?> member : object.entrySet()) {
            left -= text(String.valueOf(member.getKey()), left, exact) + 2; // colon and comma
            left = left < 0 ? left : walk(member.getValue(), levels, left, exact);
            if (left < 0) {
                return left;
            }
        }
        return left;
    }

    private static int elements(List<?> array, int levels, int budget, boolean exact) {
        int left = budget;
        for (Object element : array) {
            left = left < 1 ? -1 : walk(element, levels, left - 1, exact);
            if (left < 0) {
                return left;
            }
        }
        return left;
    }

    private static int number(Number number, boolean exact) {
        if (number instanceof BigInteger big) {
            return big.bitLength() / 3 + 2;
        }
        if (number instanceof BigDecimal big) {
            return big.unscaledValue().bitLength() / 3 + 14;
        }
        return exact ? number.toString().length() : 24;
    }

    private static int text(String text, int budget, boolean exact) {
        int length = text.length();
        if (length > budget) {
            return length;
        }
        if (!exact) {
            return length * WORST_CHAR + 2;
        }
        int bytes = 2;
        for (int i = 0; i < length; i++) {
            bytes += bytes(text.charAt(i));
        }
        return bytes;
    }

    private static int bytes(char c) {
        if (c < 0x20) {
            return c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == '\f' ? 2 : WORST_CHAR;
        }
        if (c < 0x80) {
            return c == '"' || c == '\\' ? 2 : 1;
        }
        return c < 0x800 || Character.isSurrogate(c) ? 2 : 3; // a surrogate pair is four bytes
    }
}
