package io.lossy.telemetry.security.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlSecretsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/aggregates?token=x",
                "/v1/aggregates?a=b&TOKEN=x",
                "/v1/aggregates?access_token",
                "/v1/aggregates?x=rt1.aa",
                "/v1/aggregates?since=1h&q=wk_abc",
                "/v1/aggregates?tok%65n=x",
                "/v1/aggregates?x=rt1.0a.1b.ops.1.sig",
                "/v1/aggregates?x=%72t1.0a.1b.ops.1.sig",
                "/v1/aggregates?x=Bearer%20rt1.0a.1b.ops.1.sig",
                "/v1/aggregates?x=Bearer+rt1.0a.1b.ops.1.sig",
                "/v1/aggregates;token=x",
                "/v1/aggregates/rt1.0a.1b.ops.1.sig",
                "/v1/events/wk_0123456789abcdef",
                "/v1/events?q=%77%6B%5F0123",
                "/v1/events?key=",
            })
    void findsACredentialHoweverItIsWritten(String uri) {
        assertThat(UrlSecrets.isIn(uri)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "",
                "*",
                "/v1/aggregates/hawk_eye",
                "/ops?family=stt&range=1h",
                "/ops?t=1763899999&monkey=1",
                "/ops?keyboard=1&tokens=2",
                "/v1/aggregates/part1.5",
                "/eventbus/000/rt1/websocket?t=1",
                "/a%zz%4",
                "/monkey?x=token",
            })
    void leavesOthersAlone(String uri) {
        assertThat(UrlSecrets.isIn(uri)).isFalse();
    }
}
