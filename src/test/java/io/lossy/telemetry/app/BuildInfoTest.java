package io.lossy.telemetry.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildInfoTest {
    @Test
    void aSourceArchiveHasNoCommit() throws IOException {
        assertThat(BuildInfo.commit(null)).isEqualTo("unknown");
    }

    @Test
    void readsTheCommitThatTheBuildWrote() throws IOException {
        assertThat(commit("#Generated\ngit.commit.id.abbrev=0123456789ab\n")).isEqualTo("0123456789ab");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "git.commit.id.abbrev=\n", "git.commit.id.abbrev=<script>\n", "commit=0123456789ab\n"})
    void whatIsNoHashIsNotShown(String file) throws IOException {
        assertThat(commit(file)).isEqualTo("unknown");
    }

    private static String commit(String file) throws IOException {
        return BuildInfo.commit(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
    }
}
