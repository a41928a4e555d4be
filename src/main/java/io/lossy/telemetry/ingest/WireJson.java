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
 * Parses the bytes of a request into plain maps and lists, the same for HTTP and the bridge. Strict about JSON (RFC
 * 8259: UTF-8 only, no comments, nothing after the document), but tolerant where one bad event would spoil the others:
 *
 * <ul>
 *   <li>a number of more than 40 characters becomes infinite, so that the validator rejects that field;
 *   <li>a value nested deeper than any event may be is skipped and replaced by an empty list, so that the validator
 *       rejects that event;
 *   <li>of a repeated key the last one counts.
 * </ul>
 *
 * <p>The transports bound the size before they call this class. This class bounds the number of values, because three
 * bytes of text ({@code {},}) become sixty on the heap. Values: Map, List, String, Long, Double, Boolean, null.
 */
final class WireJson {
    private static final int MAX_NUMBER_LENGTH = 40;
    /** Levels around an event: bridge message, body, events. */
    private static final int ENVELOPE_DEPTH = 4;
    /** The table of an object of up to six members; most payloads, events and requests have no more. */
    private static final int USUAL_MEMBERS = 8;
    /** Most values of one document: 500 events of 30 fields are 20,000. */
    private static final int MAX_VALUES = 80_000;
    /** Jackson keeps an object for each open bracket, even in skipped values; this many take 8 MB for a moment. */
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
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES) // unauthenticated clients choose the names
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .recyclerPool(
                        JsonRecyclerPools.nonRecyclingPool()) // otherwise each thread keeps the last request's buffer
                .build();
    }

    /** @throws MalformedJson if the bytes are not one JSON document */
    @Nullable
    Object read(byte[] bytes) throws MalformedJson {
        return read(bytes, null);
    }

    /**
     * Parses the document but skips one of its members, which may be large.
     *
     * @param unread the name of the member to skip; null: none
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
            Object value = new WireParser(parser, unread).value(1);
            if (parser.nextToken() != null) {
                throw new MalformedJson("there is text after the JSON document");
            }
            return value;
        } catch (JsonParseException e) {
            throw new MalformedJson("not JSON" + place(e.getLocation()));
        } catch (StreamConstraintsException e) {
            throw new MalformedJson("JSON exceeds the limits" + place(e.getLocation()));
        } catch (IOException e) {
            throw new MalformedJson("not JSON");
        }
    }

    /** Rejects non-ASCII digits in escapes: Jackson uses only their low byte, so it reads an Arabic three as a c. */
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

    /**
     * Decodes strict UTF-8. Jackson would also guess UTF-16 and UTF-32, and accept overlong forms and lone surrogates.
     */
    private static CharBuffer decoded(byte[] bytes) throws MalformedJson {
        int start = startsWith(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0; // the byte order mark of PowerShell and old editors
        ByteBuffer content = ByteBuffer.wrap(bytes, start, bytes.length - start);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(content); // throws if malformed
        } catch (CharacterCodingException e) {
            boolean utf16 = startsWith(bytes, 0xFF, 0xFE) || startsWith(bytes, 0xFE, 0xFF);
            throw new MalformedJson(utf16 ? "not UTF-8 but UTF-16" : "not UTF-8");
        }
    }

    private static boolean startsWith(byte[] bytes, int... beginning) {
        for (int i = 0; i < beginning.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != beginning[i]) {
                return false;
            }
        }
        return true;
    }

    /** Parses one document. {@link #maxDepth} bounds its recursion, whatever the client sends. */
    private final class WireParser {
        private final JsonParser parser;
        private final @Nullable String unread;
        private int kept;

        WireParser(JsonParser parser, @Nullable String unread) {
            this.parser = parser;
            this.unread = unread;
        }

        @Nullable
        Object value(int depth) throws IOException, MalformedJson {
            if (++kept > MAX_VALUES) {
                throw new MalformedJson("JSON exceeds the limits" + place(parser.currentLocation()));
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
            Map<String, @Nullable Object> map = new LinkedHashMap<>(USUAL_MEMBERS);
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

    /** Signals invalid JSON. The message says where it is invalid and never quotes the input. */
    static final class MalformedJson extends Exception {
        MalformedJson(String message) {
            super(message);
        }
    }
}
