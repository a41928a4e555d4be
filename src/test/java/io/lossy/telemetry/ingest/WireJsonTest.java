package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lossy.telemetry.ingest.WireJson.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireJsonTest {
    private static final ObjectMapper JACKSON = new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);

    private final WireJson json = new WireJson(8, 1 << 20);

    private Object read(String text) throws MalformedJson {
        return json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Property
    void anyBytesAreAValueOrMalformed(@ForAll byte[] bytes) {
        assertValueOrMalformed(bytes);
    }

    @Property
    void anyChangedByteOfADocumentIsAValueOrMalformed(
            @ForAll("documents") Object value, @ForAll @IntRange(max = 10_000) int place, @ForAll byte change)
            throws Exception {
        byte[] bytes = JACKSON.writeValueAsBytes(value);
        bytes[place % bytes.length] = change;
        assertValueOrMalformed(bytes);
        assertValueOrMalformed(Arrays.copyOf(bytes, place % bytes.length));
    }

    private void assertValueOrMalformed(byte[] bytes) {
        try {
            Object value = json.read(bytes);
            assertThat(value)
                    .satisfiesAnyOf(
                            v -> assertThat(v).isNull(),
                            v -> assertThat(v)
                                    .isInstanceOfAny(
                                            Map.class,
                                            List.class,
                                            String.class,
                                            Long.class,
                                            Double.class,
                                            Boolean.class));
        } catch (MalformedJson expected) {
            assertThat(expected).hasMessageMatching("[a-zA-Z ]+(-8)?[a-zA-Z ]*(-16)?(, at character \\d+)?");
        }
    }

    @Property
    void agreesWithJackson(@ForAll("documents") Object value) throws Exception {
        byte[] bytes = JACKSON.writeValueAsBytes(value);

        Object read = json.read(bytes);

        assertThat(read).isEqualTo(JACKSON.readValue(bytes, Object.class));
        assertThat(read).isEqualTo(value);
    }

    @Provide
    Arbitrary<Object> documents() {
        Arbitrary<Object> leaf = Arbitraries.oneOf(
                Arbitraries.strings()
                        .all()
                        .ofMaxLength(12)
                        .filter(WireJsonTest::isText)
                        .map(s -> s),
                Arbitraries.longs()
                        .between(-99_999_999_999_999_999L, 99_999_999_999_999_999L)
                        .map(n -> n),
                Arbitraries.doubles().between(-1e12, 1e12).map(d -> d),
                Arbitraries.of(true, false).map(b -> b));
        return nested(leaf, 4);
    }

    private static Arbitrary<Object> nested(Arbitrary<Object> leaf, int depth) {
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<Object> inner = nested(leaf, depth - 1);
        return Arbitraries.oneOf(
                leaf,
                inner.list().ofMaxSize(4).map(list -> list),
                Combinators.combine(
                                Arbitraries.strings()
                                        .alpha()
                                        .ofMaxLength(6)
                                        .list()
                                        .uniqueElements()
                                        .ofMaxSize(4),
                                inner)
                        .as((names, value) -> {
                            Map<String, Object> map = new LinkedHashMap<>();
                            names.forEach(name -> map.put(name, value));
                            return map;
                        }));
    }

    private static boolean isText(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "'a'",
                "NaN",
                "-Infinity",
                "+1",
                "01",
                ".5",
                "1.",
                "0x1",
                "/**/1",
                "1//",
                "#\n1",
                "1 2",
                "{}[]",
                "\"\t\"",
                "\"\\x41\"",
                "\"\\u12\"",
                "\"\\u006\u0663\"",
                "tru",
                "nul",
                "\ufeff",
                "\ufeff\ufeff1",
                "1\ufeff",
                "1\u0000"
            })
    void isAsStrictAsTheStandard(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(MalformedJson.class);
    }

    @Test
    void takesNoEncodingButUtf8() {
        for (byte[] bytes : List.of(
                "{}".getBytes(StandardCharsets.UTF_16LE),
                "{}".getBytes(StandardCharsets.UTF_16BE),
                "{}".getBytes(StandardCharsets.UTF_16),
                new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'}, // overlong NUL
                new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}, // half of a pair
                new byte[] {'"', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'}, // above U+10FFFF
                new byte[] {'"', (byte) 0xe2, (byte) 0x82, '"'})) { // cut short
            assertThatThrownBy(() -> json.read(bytes)).isInstanceOf(MalformedJson.class);
        }
    }

    @Test
    void keepsWhatAValidatorMustSee() throws MalformedJson {
        assertThat(read("\"\\u0000\"")).isEqualTo("\u0000");
        assertThat(read("\"\\ud800\"")).isEqualTo("\ud800");
        assertThat(read("\"\\ud83d\\ude00\"")).isEqualTo("\ud83d\ude00");
        assertThat(read("{\"a\":1,\"a\":2}")).isEqualTo(Map.of("a", 2L));
        assertThat(read("1e400")).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(read("-1e400")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(read("-0")).isEqualTo(0L);
        assertThat(read("1.5")).isEqualTo(1.5);
        assertThat(read("123456789012345678")).isEqualTo(123456789012345678L);
        assertThat(read("9223372036854775807")).isEqualTo(9223372036854775807.0);
        assertThat(read("9".repeat(40))).isEqualTo(1e40);
        assertThat(read("9".repeat(41))).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(read("9".repeat(100_000))).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(read("0." + "0".repeat(100_000) + "1")).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void skipsWhatIsDeeperThanAnyEvent() throws MalformedJson {
        Object value = read("[".repeat(100_000) + "]".repeat(100_000));

        int depth = 0;
        for (Object v = value; v instanceof List<?> list && !list.isEmpty(); v = list.get(0)) {
            depth++;
        }
        assertThat(depth).isEqualTo(13);
    }

    /** Three bytes become sixty on the heap, so a document is bounded in values as well. */
    @Test
    void refusesADocumentOfAMillionValues() throws MalformedJson {
        assertThatThrownBy(() -> read("[" + "{},".repeat(340_000) + "{}]")).isInstanceOf(MalformedJson.class);
        List<Object> fine = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            fine.add(Map.of());
        }
        assertThat(read("[" + "{},".repeat(49_999) + "{}]")).isEqualTo(fine);
    }

    @Test
    void tellsWhereAndNeverWhat() {
        assertThatThrownBy(() -> read("{\"secret\": \"s3cr3t\" x}"))
                .isInstanceOf(MalformedJson.class)
                .hasMessage("not JSON, at character 20");
    }
}
