package io.lossy.telemetry.forward.destination;

import io.lossy.telemetry.address.HostPort;
import io.lossy.telemetry.address.WebAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Says where a destination listens. It must use TLS unless it is on this machine, because what leaves would cross the
 * network unencrypted.
 *
 * @param base          without the path of a single endpoint
 * @param authorities   PEM file of the authorities that sign the destination's certificate; null for those of Java
 * @param timeout       from the first byte that is sent to the last byte of the answer
 * @param mostAnswerBytes a longer answer counts as no answer
 */
public record HttpAddress(WebAddress base, @Nullable Path authorities, Duration timeout, int mostAnswerBytes) {
    /** A result for each of 2,000 events is a tenth of this. */
    public static final int MOST_ANSWER_BYTES = 2 << 20;

    public HttpAddress {
        if (!base.encrypted() && !HostPort.isLoopback(base.host().host())) {
            throw new IllegalArgumentException(
                    "it must begin with https://, because what is forwarded would cross the network unencrypted");
        }
        if (timeout.isNegative() || timeout.isZero() || mostAnswerBytes < 1) {
            throw new IllegalArgumentException("a time-out and a limit of the answer must be positive");
        }
    }
}
