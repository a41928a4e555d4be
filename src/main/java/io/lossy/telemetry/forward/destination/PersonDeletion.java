package io.lossy.telemetry.forward.destination;

import io.vertx.core.Future;
import java.util.List;

/** Asks a destination to delete what it has of a person. */
public interface PersonDeletion {
    /**
     * Asks for the deletion of everything about an install. May be repeated. Never fails: a failure is an outcome.
     *
     * @param pseudonyms of one install; several if it was hashed with several keys
     */
    Future<DeletionOutcome> delete(List<String> pseudonyms);

    Future<Void> close();

    /** How a destination answers. */
    sealed interface DeletionOutcome {
        /** The destination will delete. The receipt has no text of the destination but a date or a number. */
        record Requested(String receipt) implements DeletionOutcome {}

        /** The destination will not delete. The cause is a word. */
        record NotDeleted(String cause) implements DeletionOutcome {}
    }
}
