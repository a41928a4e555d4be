package io.lossy.telemetry.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlDocumentTest {

    @Test
    void readsEveryKindOfValue() {
        YamlDocument document = YamlDocument.parse("f.yml", """
                name: no
                version: 1-0-0
                port: 8_080
                share: 2.5e-1
                on: true
                wait_ms: 250
                words: [a, "b c"]
                inner: { x: 1 }
                """);
        YamlMap root = document.root();

        assertThat(root.string("name")).isEqualTo("no");
        assertThat(root.string("version")).isEqualTo("1-0-0");
        assertThat(root.integer("port", 0, 65_535)).isEqualTo(8_080);
        assertThat(root.number("share", 1, 0, 1)).isEqualTo(0.25);
        assertThat(root.bool("on", false)).isTrue();
        assertThat(root.millis("wait_ms", Duration.ZERO, Duration.ZERO, Duration.ofMinutes(1)))
                .isEqualTo(Duration.ofMillis(250));
        assertThat(root.listOfStrings("words")).containsExactly("a", "b c");
        assertThat(root.map("inner").integer("x", 0, 9)).isEqualTo(1);
        root.closeUnknownKeys();
        assertThat(document.problems().inOrder()).isEmpty();
    }

    @Test
    void gathersEveryProblemWithItsLineInOneRun() {
        YamlDocument document = YamlDocument.parse("f.yml", """
                port: 80800
                share: much
                on: yes
                inner: 5
                colour: blu
                empty:
                """);
        YamlMap root = document.root();
        root.string("missing");
        root.integer("port", 0, 65_535);
        root.number("share", 1, 0, 1);
        root.bool("on", false);
        root.map("inner").string("x");
        root.oneOf("colour", List.of("red", "blue"));
        root.string("empty");

        assertThat(document.problems().inOrder())
                .extracting(Problem::toString)
                .containsExactly(
                        "f.yml:1: missing: is missing; add 'missing: …'",
                        "f.yml:1: port: 80800 is out of range; write a number from 0 to 65535",
                        "f.yml:2: share: 'much' is not a number; write one such as 20 or 0.5",
                        "f.yml:3: on: 'yes' is not true or false; write true or false",
                        "f.yml:4: inner: must be a map, not a single value; write 'key: value' lines under it",
                        "f.yml:5: colour: 'blu' is not known here; did you mean 'blue'?",
                        "f.yml:6: empty: has no value; write one or remove the key");
    }

    @Test
    void suggestsTheKeyThatWasMeant() {
        YamlDocument document = YamlDocument.parse("f.yml", "outer:\n  prot: 1\n  zebra: 2\n");
        document.root().map("outer").integer("port", 1, 0, 9);
        document.root().closeUnknownKeys();

        assertThat(document.problems().inOrder())
                .extracting(Problem::toString)
                .containsExactly(
                        "f.yml:2: outer.prot: unknown key 'prot'; did you mean 'port'?",
                        "f.yml:3: outer.zebra: unknown key 'zebra'; use one of: port");
    }

    @Test
    void reportsADuplicateKeyAndKeepsTheFirst() {
        YamlDocument document = YamlDocument.parse("f.yml", "a: 1\nb: 2\na: 3\n");

        assertThat(document.root().integer("a", 0, 9)).isEqualTo(1);
        assertThat(document.problems().inOrder())
                .extracting(Problem::toString)
                .containsExactly("f.yml:3: a: key 'a' is here twice, first on line 1; keep one of them");
    }

    @Test
    void refusesAliasesSoThatNothingCanBlowUp() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [lol, lol, lol]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append(String.format(Locale.ROOT, "a%d: &a%d [*a%d, *a%d, *a%d]\n", i, i, i - 1, i - 1, i - 1));
        }
        YamlDocument document = YamlDocument.parse("f.yml", bomb.toString());

        assertThat(document.root().isPresent()).isFalse();
        assertThat(document.problems().inOrder())
                .first()
                .hasToString("f.yml:2: alias *a0 is not allowed here; write the value out");
    }

    @Test
    void refusesHugeAndTaggedFiles() {
        assertThat(problems("a: '" + "x".repeat(2 << 20) + "'"))
                .extracting(Problem::toString)
                .containsExactly("f.yml: is longer than 1048576 characters; shorten it");
        assertThat(problems("a: !!javax.script.ScriptEngineManager [x]"))
                .singleElement()
                .asString()
                .contains("f.yml:1: is not YAML", "tag is not allowed");
        YamlDocument mine = YamlDocument.parse("f.yml", "a: !mine x");
        mine.root();
        assertThat(mine.problems().inOrder())
                .singleElement()
                .asString()
                .contains("f.yml:1: a: tag !mine is not allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{", "- ", "? "})
    void refusesDeepNestingWhereItBegins(String opening) {
        assertThat(problems("a: 1\nb:\n  " + opening.repeat(200_000)))
                .extracting(Problem::toString)
                .containsExactly("f.yml:3: is nested more than 20 deep here; make it flatter");
    }

    @Test
    void saysOnWhichLineAControlCharacterIsAndShowsItHarmless() {
        for (String broken : List.of("\n", "\r\n", "\r")) {
            assertThat(problems("a: 1" + broken + "b: 2" + broken + "c: \u001b[31m" + broken))
                    .extracting(Problem::toString)
                    .containsExactly("f.yml:3: the character U+001B is not allowed in YAML;"
                            + " remove it, or write it as an escape in double quotes");
        }
        YamlDocument escaped = YamlDocument.parse("f.yml", "\"a\\x1b[31m\": \"b\\u202ec\"\n");
        escaped.root().oneOf("a\u001b[31m", List.of("x"));
        assertThat(escaped.problems().inOrder())
                .extracting(Problem::toString)
                .containsExactly("f.yml:1: a\\u001b[31m: 'b\\u202ec' is not known here; use one of: x");
    }

    @Test
    void stopsReadingWhenThereAreMoreMistakesThanAnybodyFixes() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            text.append("k").append(i).append(": 1\n");
        }
        YamlDocument document = YamlDocument.parse("f.yml", text.toString());

        assertThatThrownBy(() -> document.root().closeUnknownKeys())
                .isInstanceOf(Problems.TooManyProblemsException.class);
        assertThat(document.problems().inOrder()).hasSize(Problems.MOST + 1);
        assertThat(document.problems().inOrder().get(Problems.MOST))
                .hasToString("f.yml: has more mistakes than these 100; fix these first");
    }

    @Test
    void readsNoNumberThatNobodyWrites() {
        String digits = "1".repeat(100_000);
        YamlDocument document = YamlDocument.parse("f.yml", "a: " + digits + "\nb: " + digits + "." + digits + "\n");

        assertThat(document.root().integer("a", 1, 9)).isEqualTo(1);
        assertThat(document.root().optionalNumber("b")).isNull();
        assertThat(document.problems().inOrder())
                .hasSize(2)
                .allSatisfy(problem ->
                        assertThat(problem.toString()).hasSizeLessThan(800).contains("1…; write"));
    }

    @Test
    void aLongNameIsNotRepeatedForEachValueWithin() {
        YamlMap inner = YamlDocument.parse("f.yml", "x".repeat(1_000) + ":\n  a: {b: 1}\n")
                .root()
                .map("x".repeat(1_000));

        assertThat(inner.map("a").path()).hasSizeLessThan(300);
    }

    @Test
    void saysWhereYamlBreaks() {
        assertThat(problems("a: 1\nb: [1, 2\nc: 3\n"))
                .singleElement()
                .asString()
                .startsWith("f.yml:3: is not YAML");
        assertThat(problems("")).singleElement().asString().startsWith("f.yml:1: the file is not a map");
        assertThat(problems("- a\n")).singleElement().asString().startsWith("f.yml:1: the file is not a map");
    }

    @Test
    void fillsTheEnvironmentIntoValues() {
        Function<String, String> env = Map.of("PORT", "9090", "HOST", "db")::get;
        YamlDocument document = YamlDocument.parse("f.yml", """
                port: ${PORT:8080}
                other: ${OTHER:8081}
                url: postgresql://${HOST}:${DB_PORT:5432}/x
                list: ["${HOST}", plain]
                none: ${NONE:}
                literal: $${PORT}
                """, env);
        YamlMap root = document.root();

        assertThat(root.integer("port", 0, 65_535)).isEqualTo(9090);
        assertThat(root.integer("other", 0, 65_535)).isEqualTo(8081);
        assertThat(root.string("url")).isEqualTo("postgresql://db:5432/x");
        assertThat(root.listOfStrings("list")).containsExactly("db", "plain");
        assertThat(root.string("none")).isEmpty();
        assertThat(root.string("literal")).isEqualTo("${PORT}");
        assertThat(document.problems().inOrder()).isEmpty();
    }

    @Test
    void reportsAVariableWithoutValueOrDefault() {
        YamlDocument document = YamlDocument.parse("f.yml", "a: 1\nkey: ${SECRET}\n", name -> null);
        document.root().string("key");

        assertThat(document.problems().inOrder())
                .extracting(Problem::toString)
                .containsExactly("f.yml:2: key: environment variable SECRET is not set;"
                        + " set it, or write ${SECRET:default}");
    }

    @Test
    void leavesDollarsAloneWithoutAnEnvironment() {
        assertThat(YamlDocument.parse("f.yml", "a: ${X}").root().string("a")).isEqualTo("${X}");
    }

    /** Only where a brace closes can a place end: each of these would else search the rest for one. */
    @Test
    void leavesOpeningsWithoutAnEndAlone() {
        for (String text : List.of("${a:".repeat(200_000), "${ ".repeat(200_000) + "}", "$".repeat(200_000) + "{A}")) {
            YamlDocument document = YamlDocument.parse("f.yml", "a: \"" + text + "\"\n", name -> null);

            assertThat(document.root().string("a")).isEqualTo(text.replace("$${A}", "${A}"));
        }
    }

    @Test
    void fillsSeveralPlacesAndKeepsWhatIsBetweenThem() {
        Function<String, String> env = Map.of("A", "1", "B", "}2{")::get;
        YamlDocument document = YamlDocument.parse("f.yml", "a: \"x${A}${B}$$${A}${9}${A:${B}}${C:$}y}\"\n", env);

        assertThat(document.root().string("a")).isEqualTo("x1}2{$${A}${9}1}$y}");
    }

    private static List<Problem> problems(String text) {
        return YamlDocument.parse("f.yml", text).problems().inOrder();
    }
}
