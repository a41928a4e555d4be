package io.lossy.telemetry.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes of a request into plain maps and lists, the same for both doors. Strict where JSON is (RFC 8259: UTF-8
 * and nothing else, no comments, nothing after the document), and forgiving where one bad event would else sink its neighbours:
 *
 * <ul>
 *   <li>a number of more than 40 characters becomes infinite, so that the validator refuses that field;
 *   <li>what is nested deeper than any event may be is skipped unread and leaves an empty list, so that the validator
 *       refuses that event;
 *   <li>of a repeated key the last one counts.
 * </ul>
 *
 * <p>Size is bounded by the doors before this class is asked, and the number of values here: three bytes of text
 * ({@code {},}) become sixty on the heap. Values: Map, List, String, Long, Double, Boolean, null.
 */
final class WireJson {
    private static final int MAX_NUMBER_LENGTH = 40;
    /** Frames and envelopes round an event: bridge message, body, events. */
    private static final int ENVELOPE_DEPTH = 4;
    /** Values kept of one document: 500 events of 30 fields are 20,000. */
    private static final int MAX_VALUES = 80_000;
    /** Jackson keeps an object for each open bracket, skipped ones too; this many are 8 MB for a moment. */
    private static final int MAX_NESTING = 1 << 17;

    private final JsonFactory factory;
    private final int maxDepth;

    WireJson(int eventDepth, int maxBytes) {
        this.maxDepth = eventDepth + ENVELOPE_DEPTH + 1;
        this.factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_NESTING)
                        .maxNumberLength(maxBytes)
                        .maxStringLength(maxBytes)
                        .maxNameLength(maxBytes)
                        .build())
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES) // names come from strangers
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .recyclerPool(
                        JsonRecyclerPools.nonRecyclingPool()) // or each thread would go on holding what was said last
                .build();
    }

    /** @throws MalformedJson when the bytes are not one JSON document */
    @Nullable
    Object read(byte[] bytes) throws MalformedJson {
        return read(bytes, null);
    }

    /**
     * The same, but of one member of the document, however large, nothing is kept.
     *
     * @param unread its name
     */
    @Nullable
    Object read(byte[] bytes, @Nullable String unread) throws MalformedJson {
        CharBuffer text = decoded(bytes);
        if (text.limit() < bytes.length) {
            refuseForeignDigits(text);
        }
        try (JsonParser parser = factory.createParser(text.array(), 0, text.limit())) {
            if (parser.nextToken() == null) {
                throw new MalformedJson("the body is empty");
            }
            Object value = new Reading(parser, unread).value(1);
            if (parser.nextToken() != null) {
                throw new MalformedJson("something follows the JSON document");
            }
            return value;
        } catch (JsonParseException e) {
            throw new MalformedJson("not JSON" + place(e.getLocation()));
        } catch (StreamConstraintsException e) {
            throw new MalformedJson("JSON beyond the limits" + place(e.getLocation()));
        } catch (IOException e) {
            throw new MalformedJson("not JSON");
        }
    }

    /** Of the digits of an escape Jackson looks at the low byte alone, so that it takes an Arabic three for a c. */
    private static void refuseForeignDigits(CharBuffer text) throws MalformedJson {
        for (int i = 0; i + 1 < text.limit(); i++) {
            if (text.get(i) == '\\') {
                i++;
                int end = text.get(i) == 'u' ? Math.min(i + 5, text.limit()) : i;
                for (int digit = i + 1; digit < end; digit++) {
                    if (text.get(digit) > 0x7f) {
                        throw new MalformedJson("not JSON, at character " + digit);
                    }
                }
            }
        }
    }

    private static String place(@Nullable JsonLocation location) {
        return location == null ? "" : ", at character " + location.getCharOffset();
    }

    /** Left to itself, Jackson guesses UTF-16 and UTF-32 too, and lets overlong forms and halves of pairs pass. */
    private static CharBuffer decoded(byte[] bytes) throws MalformedJson {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)); // reports what is malformed
        } catch (CharacterCodingException e) {
            throw new MalformedJson("not UTF-8");
        }
    }

    /** One document on its way into memory. Its recursion is bounded by {@link #maxDepth}, not by the sender. */
    private final class Reading {
        private final JsonParser parser;
        private final @Nullable String unread;
        private int kept;

        Reading(JsonParser parser, @Nullable String unread) {
            this.parser = parser;
            this.unread = unread;
        }

        @Nullable
        Object value(int depth) throws IOException, MalformedJson {
            if (++kept > MAX_VALUES) {
                throw new MalformedJson("JSON beyond the limits" + place(parser.currentLocation()));
            }
            JsonToken token = parser.currentToken();
            return switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    if (depth > maxDepth) {
                        parser.skipChildren();
                        yield List.of();
                    }
                    yield token == JsonToken.START_OBJECT ? object(depth) : array(depth);
                }
                case VALUE_STRING -> parser.getText();
                case VALUE_NUMBER_INT -> integer();
                case VALUE_NUMBER_FLOAT ->
                    parser.getTextLength() > MAX_NUMBER_LENGTH ? Double.POSITIVE_INFINITY : parser.getDoubleValue();
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                default -> null;
            };
        }

        private Object integer() throws IOException {
            int length = parser.getTextLength();
            if (length <= 18) {
                return parser.getLongValue();
            }
            return length > MAX_NUMBER_LENGTH ? Double.POSITIVE_INFINITY : Double.parseDouble(parser.getText());
        }

        private Map<String, @Nullable Object> object(int depth) throws IOException, MalformedJson {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (depth == 1 && name.equals(unread)) {
                    parser.skipChildren();
                } else {
                    map.put(name, value(depth + 1));
                }
            }
            return map;
        }

        private List<@Nullable Object> array(int depth) throws IOException, MalformedJson {
            List<@Nullable Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(depth + 1));
            }
            return list;
        }
    }

    /** The bytes are no JSON; the message says where, never what. */
    static final class MalformedJson extends Exception {
        MalformedJson(String message) {
            super(message);
        }
    }
}
