package io.lossy.telemetry.event;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The points of an event's way at which a test can end this process as {@code kill -9} would. The server's guarantees
 * must hold at each of them. {@code FAULT_POINT=after-commit:3} in the environment ends the process the third time it
 * reaches that point. Without that variable a point costs one read of a field.
 */
public enum Failpoint {
    /** A request has been parsed and not yet sent to the validate stage. */
    BEFORE_VALIDATE,
    /** A batch has been gathered and is about to be sent to the persist stage. */
    FLUSH,
    /** The statement has not been given to the driver. */
    BEFORE_COMMIT,
    /** The statement has been given to the driver, and its outcome is unknown. */
    COMMIT_SENT,
    /** The rows are committed, and no reply or notification has been sent. */
    AFTER_COMMIT,
    /** The rows of records of the durable log are inserted, and the position behind the records has not moved. */
    LOG_INSERTED,
    /** The reply was written to the socket. */
    AFTER_REPLY,
    /** A migration has run; reached once per migration. */
    MIGRATION,
    /**
     * The statement that creates the partitions from yesterday to the coming days has run, and its result has not been
     * read.
     */
    PARTITIONS,
    /** A lane has read ids of committed events, and nothing of that is stored. */
    FORWARD_TAKE,
    /** A request of a lane is stored, and nothing of it has been sent. */
    FORWARD_SEND,
    /** The destination has answered, and nothing of the answer has been stored. */
    FORWARD_ANSWER,
    /** A portion of a backfill is about to be put up for a lane. */
    FORWARD_BACKFILL,
    /** A portion of a backfill is committed, and the command that puts it up has not been answered. */
    FORWARD_BACKFILL_PUT;

    /** The exit status that {@code kill -9} would leave. */
    public static final int EXIT = 137;

    /** The environment variable that arms one of the points. */
    public static final String VARIABLE = "FAULT_POINT";

    private static volatile @Nullable FailpointTrap trap;

    private record FailpointTrap(Failpoint at, AtomicInteger left) {}

    /**
     * @param setting {@code name:n}, or null to arm no point
     * @throws IllegalArgumentException with a message that can be shown to the user
     */
    public static void arm(@Nullable String setting) {
        trap = setting == null || setting.isEmpty() ? null : parse(setting);
    }

    private static FailpointTrap parse(String setting) {
        int colon = setting.indexOf(':');
        String name = colon < 0 ? setting : setting.substring(0, colon);
        for (Failpoint point : values()) {
            if (point.word().equals(name) && setting.matches("[a-z-]+:[1-9][0-9]{0,8}")) {
                return new FailpointTrap(point, new AtomicInteger(Integer.parseInt(setting.substring(colon + 1))));
            }
        }
        String names = Arrays.stream(values()).map(Failpoint::word).collect(Collectors.joining(", "));
        throw new IllegalArgumentException(VARIABLE + " must be NAME:N with N from 1 and NAME one of " + names
                + "; unset it to run without" + " failpoints");
    }

    /** Returns the name as it is written in {@link #VARIABLE}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns true if any point is armed. */
    public static boolean armed() {
        return trap != null;
    }

    /** Ends the process if this point is armed and its count is reached. */
    public void pass() {
        FailpointTrap set = trap;
        if (set != null && set.at() == this && set.left().decrementAndGet() == 0) {
            Runtime.getRuntime().halt(EXIT);
        }
    }
}
