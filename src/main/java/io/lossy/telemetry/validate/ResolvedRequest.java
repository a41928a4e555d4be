package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.IngestRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * A request whose opt-out status is known.
 *
 * @param validator  the validator for all events of the request
 * @param optedOut   true if the install has opted out, so that its events are not read
 * @param reportKept true if the client's report is stored
 */
record ResolvedRequest(
        EventValidator validator, IngestRequest request, Envelope envelope, boolean optedOut, boolean reportKept) {

    List<ValidationResult> validateAll() {
        List<?> events = request.events();
        List<ValidationResult> validations = new ArrayList<>(events.size());
        for (int place = 0; place < events.size(); place++) {
            Object raw = events.get(place);
            validations.add(optedOut ? validator.unread(raw) : validator.validate(raw, place, envelope));
        }
        return validations;
    }
}
