package io.lossy.telemetry.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTextTest {
    @Test
    void showsWhatATerminalWouldObey() {
        assertThat(TerminalText.escape("a\u001b[2Jb\n\r\t\u0007\u009b\u007f"))
                .isEqualTo("a\\u001b[2Jb\\n\\r\\t\\u0007\\u009b\\u007f");
        assertThat(TerminalText.escape("\u202egnp.exe\u2066\u200b\u2028"))
                .isEqualTo("\\u202egnp.exe\\u2066\\u200b\\u2028");
    }

    @Test
    void leavesOrdinaryTextAlone() {
        String text = "voice_mode · größe 日本 {\"a\":1}";
        assertThat(TerminalText.escape(text)).isSameAs(text);
    }

    @Test
    void cutsToTheColumnAndPadsToIt() {
        assertThat(TerminalText.fit("abc", 5)).isEqualTo("abc  ");
        assertThat(TerminalText.fit("abcdef", 5)).isEqualTo("abcd…");
        assertThat(TerminalText.cut("abc", 5)).isEqualTo("abc");
    }

    @Test
    void countsWideAndCombiningCharacters() {
        assertThat(TerminalText.width("日本")).isEqualTo(4);
        assertThat(TerminalText.width("e\u0301")).isEqualTo(1);
        assertThat(TerminalText.width(TerminalText.fit("日本日本日本", 6))).isEqualTo(6);
    }
}
