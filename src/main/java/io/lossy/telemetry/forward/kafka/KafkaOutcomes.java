package io.lossy.telemetry.forward.kafka;

import io.lossy.telemetry.forward.destination.Delivery;
import io.lossy.telemetry.forward.destination.Delivery.NotDelivered;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Decides what the failures of records mean for their request. */
final class KafkaOutcomes {
    private KafkaOutcomes() {}

    /**
     * @param failed by the event; without those that were acked
     * @param sent   how many were sent
     */
    static Delivery of(Map<UUID, Exception> failed, int sent) {
        for (Exception failure : failed.values()) {
            if (stops(failure)) {
                return new Delivery.Stop(word(failure));
            }
        }
        Map<UUID, NotDelivered> others = failed.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> notDelivered(entry.getValue())));
        boolean none = failed.size() == sent && others.values().stream().allMatch(NotDelivered.Again.class::isInstance);
        return none
                ? new Delivery.Retry(word(failed.values().iterator().next()), null, false)
                : new Delivery.Taken(others);
    }

    /** Returns true if the same happens to every record until an operator acts. */
    static boolean stops(Exception failure) {
        return failure instanceof AuthenticationException
                || failure instanceof AuthorizationException
                || failure instanceof InvalidTopicException;
    }

    private static NotDelivered notDelivered(Exception failure) {
        return failure instanceof RecordTooLargeException
                ? new NotDelivered.Invalid(word(failure))
                : new NotDelivered.Again(word(failure), null);
    }

    private static String word(Exception failure) {
        if (failure instanceof SslAuthenticationException) {
            return "not_trusted";
        } else if (failure instanceof AuthenticationException) {
            return "not_authenticated";
        } else if (failure instanceof AuthorizationException) {
            return "not_authorized";
        } else if (failure instanceof InvalidTopicException) {
            return "invalid_topic";
        } else if (failure instanceof RecordTooLargeException) {
            return "record_too_large";
        } else if (failure instanceof UnknownTopicOrPartitionException) {
            return "unknown_topic";
        }
        return failure instanceof TimeoutException ? "timeout" : "not_acked";
    }
}
