package io.lossy.telemetry.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {
    private static final String TAG = "\"abc\"";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"abc\"",
                "W/\"abc\"",
                "*",
                " * ",
                "\"x\", \"abc\"",
                "\"x\",W/\"abc\"",
                ", \"abc\" ,",
                "W/\"x\", \"a,b\", W/\"abc\", \"y\""
            })
    void knowsItsOwnTagHoweverItIsWritten(String header) {
        assertThat(EntityTag.isAmong(TAG, List.of(header))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "\"ab\"", "\"abcd\"", "w", "\"x,*\"", "\"*\"", "\"", "\"ABC\"", "\"x\", *"})
    void takesNothingElseForIt(String header) {
        assertThat(EntityTag.isAmong(TAG, List.of(header))).isFalse();
    }

    @Test
    void looksAtEveryHeader() {
        assertThat(EntityTag.isAmong(TAG, List.of("\"x\"", "W/\"abc\""))).isTrue();
        assertThat(EntityTag.isAmong(TAG, List.of())).isFalse();
    }
}
