package io.lossy.telemetry.persist.log;

import io.lossy.telemetry.log.record.LogClaim;

/** Reports that another reader has claimed the partition since, or has moved its position. Nothing was changed. */
final class LostClaimException extends RuntimeException {
    LostClaimException(LogClaim claim) {
        super(
                "the claim " + claim.generation() + " of partition "
                        + claim.partition().number() + " of "
                        + claim.partition().topic() + " is lost",
                null,
                false,
                false);
    }
}
