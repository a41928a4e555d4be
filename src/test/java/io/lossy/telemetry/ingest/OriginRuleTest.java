package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginRuleTest {

    @ParameterizedTest
    @CsvSource({
        "https://app.example, https://app.example, true",
        "https://app.example, https://app.example:443, false",
        "https://app.example, http://app.example, false",
        "https://app.example, https://app.example.evil, false",
        "https://app.example, https://evil-app.example, false",
        "https://app.example, https://APP.example, false",
        "https://app.example, null, false",
        "https://app.example, '', false",
        "http://localhost:*, http://localhost:3000, true",
        "http://web_app:3000, http://web_app:3000, true",
        "http://web_app:*, http://web_app:3000, true",
        "http://web_app:*, http://web-app:3000, false",
        "http://localhost:*, http://localhost:, false",
        "http://localhost:*, http://localhost, false",
        "http://localhost:*, http://localhost:3000/, false",
        "http://localhost:*, http://localhost:3000.evil.example, false",
        "http://localhost:*, http://localhost:x@evil.example, false",
        "chrome-extension://*, chrome-extension://abcdefghijklmnop, true",
        "chrome-extension://*, chrome-extension://, false",
        "chrome-extension://*, chrome-extension://abc.evil.example, false",
        "chrome-extension://*, chrome-extension://abc/path, false",
        "chrome-extension://*, moz-extension://abcdefghijklmnop, false",
        "moz-extension://*, moz-extension://0a1b2c3d-0a1b, true",
    })
    void allows(String entry, String origin, boolean allowed) {
        assertThat(new OriginRule(List.of(entry)).allows(origin)).isEqualTo(allowed);
    }

    @Test
    void leavesARequestWithoutOriginToTheKeyCheck() {
        assertThat(new OriginRule(List.of()).allows(null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "app.example",
                "https://*",
                "https://*.app.example",
                "http://*:80",
                "http*://a",
                "https://a*",
                ""
            })
    void refusesAPatternThatWouldMatchForeignOrigins(String entry) {
        assertThatIllegalArgumentException().isThrownBy(() -> new OriginRule(List.of(entry)));
    }
}
