package io.lossy.telemetry.validate;

import static io.lossy.telemetry.validate.TestValidator.event;
import static io.lossy.telemetry.validate.TestValidator.speech;
import static io.lossy.telemetry.validate.TestValidator.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lossy.telemetry.event.Payload;
import io.lossy.telemetry.event.Reason;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers, nesting and bulk that a parser lets through and that must neither be stored nor hurt. */
class HostileValuesTest {
    private final TestValidator validator = new TestValidator();

    static Stream<Number> numbersOutOfEveryRange() {
        return Stream.of(
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.NaN,
                Float.POSITIVE_INFINITY,
                Float.NaN,
                BigInteger.TEN.pow(400),
                BigInteger.TEN.pow(5_000).negate(),
                new BigDecimal("1e400"),
                new BigDecimal("1e1000000000"));
    }

    @ParameterizedTest
    @MethodSource("numbersOutOfEveryRange")
    void refusesWhatNoDoubleHolds(Number number) {
        assertThat(validator.refused(speech("latency_ms", number)).reason()).isEqualTo(Reason.FIELD_RANGE);
        assertThat(validator.refused(speech("segments", number)).reason()).isEqualTo(Reason.FIELD_RANGE);
    }

    static Stream<Arguments> wholeNumbers() {
        return Stream.of(
                arguments(3, 3L),
                arguments(3L, 3L),
                arguments(3.0, 3L),
                arguments(3f, 3L),
                arguments(-0.0, 0L),
                arguments((short) 3, 3L),
                arguments(1L << 53, 1L << 53),
                arguments(-(1L << 53), -(1L << 53)),
                arguments(0x1p53, 1L << 53),
                arguments(BigInteger.valueOf(7), 7L),
                arguments(new BigDecimal("7.000"), 7L),
                arguments(new BigDecimal("7e3"), 7_000L));
    }

    @ParameterizedTest
    @MethodSource("wholeNumbers")
    void readsWholeNumbersOfEveryClass(Number number, long expected) {
        Payload payload = validator.accepted(speech("segments", number)).event().payload();
        assertThat(payload.value(1)).isEqualTo(expected);
        assertThat(payload.json()).isEqualTo("{\"latency_ms\":41.2,\"segments\":" + expected + "}");
    }

    static Stream<Number> tooLargeToBeExact() {
        return Stream.of(
                (1L << 53) + 1,
                -(1L << 53) - 1,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                BigInteger.valueOf((1L << 53) + 1),
                BigInteger.ONE.shiftLeft(64),
                0x1p54);
    }

    @ParameterizedTest
    @MethodSource("tooLargeToBeExact")
    void refusesWholeNumbersThatJavaScriptWouldRound(Number number) {
        assertThat(validator.refused(speech("segments", number)).reason()).isEqualTo(Reason.FIELD_RANGE);
    }

    static Stream<Number> fractions() {
        return Stream.of(3.5, 0.1f, new BigDecimal("3.25"), 1e-300, new BigDecimal("1e-400"));
    }

    @ParameterizedTest
    @MethodSource("fractions")
    void refusesFractionsWhereWholeNumbersAreDue(Number number) {
        assertThat(validator.refused(speech("segments", number)).reason()).isEqualTo(Reason.FIELD_TYPE);
    }

    static Stream<Arguments> writtenNumbers() {
        return Stream.of(
                arguments(41.2, "41.2"),
                arguments(41.2f, "41.2"),
                arguments(41.0, "41"),
                arguments(0.0, "0"),
                arguments(-0.0, "0"),
                arguments(1e-7, "1.0E-7"),
                arguments(new BigDecimal("0.5"), "0.5"),
                arguments(BigInteger.valueOf(60_000), "60000"));
    }

    @ParameterizedTest
    @MethodSource("writtenNumbers")
    void writesNumbersShort(Number number, String text) {
        assertThat(validator
                        .accepted(speech("latency_ms", number))
                        .event()
                        .payload()
                        .json())
                .isEqualTo("{\"latency_ms\":" + text + "}");
    }

    @Test
    void everyDoubleReadsBackAsItself() {
        Random random = new Random(20261122);
        for (int i = 0; i < 200_000; i++) {
            double any = Double.longBitsToDouble(random.nextLong());
            double measured = Math.rint(random.nextDouble() * Math.pow(10, random.nextInt(16))) / 1000;
            for (double d : new double[] {any, measured, -measured, Math.nextUp(measured), random.nextDouble()}) {
                if (Double.isFinite(d)) {
                    StringBuilder out = new StringBuilder();
                    PayloadJson.number(out, d);
                    if (Double.parseDouble(out.toString()) != d) {
                        throw new AssertionError(d + " is written as " + out); // assertThat, a million times, is slow
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.001,0.001",
        "0.01,0.01",
        "0.1,0.1",
        "0.012,0.012",
        "10.5,10.5",
        "1.25,1.25",
        "-0.5,-0.5",
        "7.104,7.104",
        "999999999999.999,999999999999.999",
        "5e15,5000000000000000",
        "0.0001,1.0E-4",
        "1.2345,1.2345"
    })
    void writesDecimalsAsShortAsTheyAre(double number, String text) {
        StringBuilder out = new StringBuilder();
        PayloadJson.number(out, number);
        assertThat(out).hasToString(text);
    }

    @Test
    void keepsTextExactlyAsItWas() {
        String text = "\"\\/\b\f\n\r\t\u0001\u007f\u2028\u20ac";
        for (String part : text.split("")) {
            String stored =
                    validator.accepted(speech("label", part)).event().payload().json();
            assertThat(TestValidator.json(stored).get("label")).isEqualTo(part);
        }
        assertThat(validator
                        .accepted(speech("label", "\ud83d\ude00"))
                        .event()
                        .payload()
                        .value(3))
                .isEqualTo("\ud83d\ude00");
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 1_000, 100_000})
    void refusesNestingBeyondTheLimitWithoutFollowingIt(int levels) {
        Object deep = new ArrayList<>();
        for (int i = 0; i < levels; i++) {
            deep = i % 2 == 0 ? Map.of("x", deep) : List.of(deep);
        }
        assertThat(validator.refused(with(speech(), "x", deep)).reason()).isEqualTo(Reason.EVENT_TOO_LARGE);
        assertThat(validator.refused(speech("x", deep)).detail()).isEqualTo("must not nest deeper than 8 levels");
    }

    @Test
    void takesNestingUpToTheLimit() {
        // the event is the first level, its payload the second
        assertThat(validator
                        .accepted(with(event("lossy.voice_mode.bare"), "x", nested(7)))
                        .stripped())
                .isOne();
        assertThat(validator
                        .refused(with(event("lossy.voice_mode.bare"), "x", nested(8)))
                        .reason())
                .isEqualTo(Reason.EVENT_TOO_LARGE);
    }

    private static Object nested(int levels) {
        Object nested = 1;
        for (int i = 0; i < levels; i++) {
            nested = List.of(nested);
        }
        return nested;
    }

    @Test
    void measuresAnEventAsCompactJson() {
        for (String c : List.of("a", "\"", "\n", "\u0001", "\u00e9", "\u20ac", "\ud83d\ude00")) {
            Map<String, Object> event = event("lossy.voice_mode.bare");
            event.put("x", "");
            int bytesOfOne = io.vertx.core.json.Json.encode(c).getBytes(StandardCharsets.UTF_8).length - 2;
            int empty = io.vertx.core.json.Json.encode(event).getBytes(StandardCharsets.UTF_8).length;
            int fit = (16 * 1024 - empty) / bytesOfOne;
            event.put("x", c.repeat(fit - 4)); // the walk counts commas and braces on the safe side
            assertThat(validator.validate(event)).as(c).isInstanceOf(ValidationResult.Valid.class);
            event.put("x", c.repeat(fit + 1));
            assertThat(validator.refused(event).reason()).as(c).isEqualTo(Reason.EVENT_TOO_LARGE);
        }
    }

    @Test
    void refusesBulkOfEveryKind() {
        Map<String, Object> wide = new LinkedHashMap<>();
        for (int i = 0; i < 10_000; i++) {
            wide.put("k" + i, null);
        }
        List<Object> bulk = List.of(
                wide,
                Collections.nCopies(1_000_000, List.of()),
                "x".repeat(1_000_000),
                Map.of("k".repeat(20_000), 1),
                BigInteger.TEN.pow(20_000),
                Collections.nCopies(5_000, 1.5));
        for (Object value : bulk) {
            assertThat(validator.refused(speech("x", value)).reason()).isEqualTo(Reason.EVENT_TOO_LARGE);
        }
    }

    @Test
    void refusesValuesThatNoParserMakes() {
        assertThat(validator.refused(speech("latency_ms", new Object())).reason())
                .isEqualTo(Reason.EVENT_TOO_LARGE);
    }
}
