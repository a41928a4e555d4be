package io.lossy.telemetry.it.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lossy.telemetry.fixture.TestRequests;
import java.util.ArrayList;
import java.util.List;

/** What an unauthenticated client may send: events and whole bodies, each with what must be said to it. */
final class HostileJson {
    private HostileJson() {}

    /**
     * An event that is JSON, but not what the catalog asks for.
     *
     * @param json with {@code ID} where a fresh event id belongs
     * @param end  {@code persisted}, or the reason for which it is rejected
     */
    record Event(String name, String json, String end) {}

    /** @param understood whether it is answered event by event (200); else it is refused */
    record Body(String name, byte[] bytes, boolean understood) {}

    static List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (String value : List.of("5", "null", "\"text\"", "[]", "true", "[[[]]]", "1e400")) {
            events.add(new Event("no object: " + value, value, "field_type"));
        }
        events.addAll(ids());
        events.addAll(names());
        events.addAll(payloads());
        events.addAll(fields());
        events.addAll(members());
        return events;
    }

    private static List<Event> ids() {
        String rest = ",\"event\":\"lossy.cache.notes_hit\"}";
        return List.of(
                new Event("no id", "{\"x\":1" + rest, "id_missing"),
                new Event("id null", "{\"event_id\":null" + rest, "id_missing"),
                new Event("id object", "{\"event_id\":{}" + rest, "id_invalid"),
                new Event("id 10 KB", "{\"event_id\":\"" + "f".repeat(10_240) + "\"" + rest, "id_invalid"),
                new Event("id with NUL", "{\"event_id\":\"\\u0000\"" + rest, "id_invalid"),
                new Event("id SQL", "{\"event_id\":\"'; DROP TABLE analytics_events; --\"" + rest, "id_invalid"));
    }

    private static List<Event> names() {
        List<Event> events = new ArrayList<>();
        for (String name : List.of(
                "null",
                "5",
                "{}",
                "\"\"",
                "\"toString\"",
                "\"__proto__\"",
                "\"lossy.\\u0007bell\"",
                "\"\\u001b[31mred\"",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "\"" + "n".repeat(10_240) + "\"")) {
            String shown = name.length() > 40 ? "10 KB" : name;
            events.add(new Event("name " + shown, "{\"event_id\":\"ID\",\"event\":" + name + "}", "unknown_event"));
        }
        return events;
    }

    private static List<Event> payloads() {
        String key = "k".repeat(10_240);
        return List.of(
                hit("payload array", "[]", "field_type"),
                hit("payload text", "\"x\"", "field_type"),
                hit("payload number", "5", "field_type"),
                hit("payload null", "null", "persisted"),
                hit("deep", "{\"a\":" + "[".repeat(9) + "]".repeat(9) + "}", "event_too_large"),
                hit("very deep", "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}", "event_too_large"),
                hit("deep objects", "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000), "event_too_large"),
                hit("key of 10 KB", "{\"" + key + "\":1}", "persisted"),
                hit("key of 20 KB", "{\"" + key + key + "\":1}", "event_too_large"),
                hit("text of 20 KB", "{\"a\":\"" + key + key + "\"}", "event_too_large"),
                hit("empty key", "{\"\":1}", "persisted"),
                hit("keys of a prototype", "{\"__proto__\":{\"x\":1},\"constructor\":1,\"toString\":2}", "persisted"),
                hit("NUL in a key", "{\"a\\u0000b\":1}", "persisted"),
                hit("half a pair in a key", "{\"a\\ud800b\":1}", "persisted"),
                hit("control characters in a key", "{\"\\u001b[2J\\u0007\\r\\n\":1}", "persisted"),
                hit("pointer characters in a key", "{\"~/a~1/%2F\":1}", "persisted"),
                hit("direction marks in a key", "{\"\\u202e\\u2066\":1}", "persisted"),
                hit("repeated key, bad one last", "{\"age_ms\":1,\"age_ms\":\"x\"}", "field_type"),
                hit("repeated key, good one last", "{\"age_ms\":\"x\",\"age_ms\":1}", "persisted"));
    }

    private static List<Event> fields() {
        return List.of(
                hit("number too large for a double", "{\"age_ms\":1e400}", "field_range"),
                hit("number of 1000 digits", "{\"age_ms\":" + "9".repeat(1_000) + "}", "field_range"),
                hit("number of 15,000 digits", "{\"age_ms\":0." + "9".repeat(15_000) + "}", "field_range"),
                hit("exponent of 30 digits", "{\"age_ms\":1e" + "9".repeat(30) + "}", "field_range"),
                hit("minus zero", "{\"age_ms\":-0.0}", "persisted"),
                hit("number too small for a double", "{\"age_ms\":1e-400}", "persisted"),
                hit("number as text", "{\"age_ms\":\"5\"}", "field_type"),
                hit("number as object", "{\"age_ms\":{\"$gt\":0}}", "field_type"),
                hit("boolean as number", "{\"warm_start\":1}", "field_type"),
                error("NUL in an id", "a\\u0000b", "field_type"),
                error("half a pair in an id", "a\\udc00b", "field_type"),
                error("id of 300 characters", "x".repeat(300), "field_range"),
                error("SQL in an id", "'); DELETE FROM analytics_events; --", "persisted"),
                error("an id in every script", "\\u202e\\ud83d\\ude00\\u001b[31m", "persisted"));
    }

    private static List<Event> members() {
        return List.of(
                with("session is an object", "\"session_id\":{}", "field_type"),
                with("session with NUL", "\"session_id\":\"\\u0000\"", "field_type"),
                with("session of 10 KB", "\"session_id\":\"" + "s".repeat(10_240) + "\"", "field_range"),
                with("time is a number", "\"occurred_at\":5", "field_type"),
                with("time of the year 9999999", "\"occurred_at\":\"9999999-01-01T00:00:00Z\"", "field_type"),
                with("time before time", "\"occurred_at\":\"0000-01-01T00:00:00Z\"", "expired"),
                with("time after time", "\"occurred_at\":\"9999-12-31T23:59:59.999Z\"", "persisted"),
                with("member nobody knows", "\"__proto__\":{\"admin\":true}", "persisted"),
                with("repeated name", "\"event\":\"lossy.cache.notes_hit\"", "persisted"));
    }

    private static Event hit(String name, String payload, String end) {
        return new Event(
                name, "{\"event_id\":\"ID\",\"event\":\"" + TestRequests.HIT + "\",\"payload\":" + payload + "}", end);
    }

    private static Event with(String name, String member, String end) {
        return new Event(name, "{\"event_id\":\"ID\",\"event\":\"" + TestRequests.HIT + "\"," + member + "}", end);
    }

    private static Event error(String name, String hash, String end) {
        String payload =
                "{\"component\":\"content\",\"code\":\"other\",\"recoverable\":true,\"error_hash\":\"" + hash + "\"}";
        String json = "{\"event_id\":\"ID\",\"event\":\"lossy.error.extension\",\"payload\":" + payload + "}";
        return new Event(name, json, end);
    }

    static List<Body> bodies() {
        String good = TestRequests.request(TestRequests.hit()).encode();
        List<Body> bodies = new ArrayList<>();
        for (String text : List.of(
                "   ",
                "null",
                "5",
                "\"text\"",
                "[]",
                "{}",
                "{",
                "{\"source\":\"extension\",\"events\":[}",
                "{'source':'extension','events':[]}",
                "{source:\"extension\",events:[]}",
                "{\"source\":\"extension\",\"events\":[],}",
                "{\"source\":\"extension\",\"events\":[NaN]}",
                "{\"source\":\"extension\",\"events\":[Infinity]}",
                "{\"source\":\"extension\",\"events\":[01]}",
                "{\"source\":\"extension\",\"events\":[\"a\nb\"]}",
                "/* who reads this */ {\"source\":\"extension\",\"events\":[]}",
                "{\"source\":\"extension\",\"events\":[]} // nobody",
                "{\"source\":\"extension\",\"events\":[]} {}")) {
            bodies.add(new Body("text " + text.strip(), text.getBytes(UTF_8), false));
        }
        bodies.add(new Body("deep arrays", "[".repeat(100_000).getBytes(UTF_8), false));
        bodies.add(new Body("deep objects", "{\"a\":".repeat(20_000).getBytes(UTF_8), false));
        bodies.add(new Body("a number of 200 KB", "9".repeat(200_000).getBytes(UTF_8), false));
        bodies.add(new Body("a key of 200 KB", ("{\"" + "k".repeat(200_000) + "\":1}").getBytes(UTF_8), false));
        bodies.add(new Body("100,000 empty events", events("{},".repeat(80_000) + "{}"), false));
        bodies.add(new Body("byte order mark", ("\ufeff" + good).getBytes(UTF_8), true));
        bodies.add(new Body("UTF-16, little end first", good.getBytes(UTF_16LE), false));
        bodies.add(new Body("UTF-16, big end first", good.getBytes(UTF_16BE), false));
        bodies.add(new Body("no UTF-8", good.replace("1.4.2", "\u00e9\u00ff").getBytes(ISO_8859_1), false));
        bodies.add(new Body(
                "NUL in an overlong form", good.replace("1.4.2", "\u00c0\u0080").getBytes(ISO_8859_1), false));
        bodies.addAll(envelopes());
        return bodies;
    }

    private static List<Body> envelopes() {
        return List.of(
                envelope("events is text", "\"events\":\"[]\"", false),
                envelope("events is an object", "\"events\":{\"length\":1}", false),
                envelope("source unknown", "\"source\":\"martian\",\"events\":[]", false),
                envelope("source is an object", "\"source\":{},\"events\":[]", false),
                envelope("batch id of 10 KB", "\"batch_id\":\"" + "b".repeat(10_240) + "\",\"events\":[]", false),
                envelope("install with NUL", "\"install_id\":\"\\u0000\",\"events\":[]", false),
                envelope("release with half a pair", "\"release\":\"\\ud800\",\"events\":[]", false),
                envelope("session is a number", "\"session_id\":5,\"events\":[]", false),
                envelope("key is an object", "\"key\":{},\"events\":[]", false),
                envelope("sent at no time", "\"sent_at\":\"yesterday\",\"events\":[]", true),
                envelope("sent at the end of time", "\"sent_at\":\"+999999999-12-31T23:59:59Z\",\"events\":[]", true),
                envelope("release of control characters", "\"release\":\"\\u001b[31m\",\"events\":[]", true),
                envelope(
                        "report of nonsense",
                        "\"install_id\":\"i\",\"report\":{\"emitted\":\"x\"},\"events\":[]",
                        true),
                envelope(
                        "report of huge numbers",
                        "\"install_id\":\"i\",\"report\":{\"emitted\":1e400,\"discarded\":{\"evicted\":-1}},\"events\":[]",
                        true));
    }

    private static Body envelope(String name, String members, boolean understood) {
        String source = members.contains("\"source\"") ? "" : "\"source\":\"extension\",";
        return new Body(name, ("{" + source + members + "}").getBytes(UTF_8), understood);
    }

    private static byte[] events(String list) {
        return ("{\"source\":\"extension\",\"events\":[" + list + "]}").getBytes(UTF_8);
    }
}
