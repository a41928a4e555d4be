package io.lossy.telemetry.event;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The moments on an event's way at which a test may end this process as {@code kill -9} would: what is promised must hold
 * whichever of them is the last. {@code FAULT_POINT=after-commit:3} in the environment halts it the third time it comes by
 * there; without that variable a point is one read of a field.
 */
public enum FaultPoint {
    /** A request was understood and validate has not been asked. */
    BEFORE_VALIDATE,
    /** Events have waited for company and leave for their commit. */
    FLUSH,
    /** The statement has not been given to the driver. */
    BEFORE_COMMIT,
    /** It has been, and nobody knows what became of it. */
    COMMIT_SENT,
    /** The rows are there and nobody has been told. */
    AFTER_COMMIT,
    /** The answer was given to the socket. */
    AFTER_REPLY,
    /** A migration has run; once for each. */
    MIGRATION,
    /** The partitions of the days at hand were asked for, and the answer has not been read. */
    PARTITIONS;

    /** What {@code kill -9} would leave as an exit status. */
    public static final int EXIT = 137;

    /** The environment variable that arms one of them. */
    public static final String VARIABLE = "FAULT_POINT";

    private static volatile @Nullable Trap trap;

    private record Trap(FaultPoint at, AtomicInteger left) {}

    /**
     * @param setting {@code name:n}, or null to arm none
     * @throws IllegalArgumentException with a message fit for the user
     */
    public static void arm(@Nullable String setting) {
        trap = setting == null || setting.isEmpty() ? null : parse(setting);
    }

    private static Trap parse(String setting) {
        int colon = setting.indexOf(':');
        String name = colon < 0 ? setting : setting.substring(0, colon);
        for (FaultPoint point : values()) {
            if (point.word().equals(name) && setting.matches("[a-z-]+:[1-9][0-9]{0,8}")) {
                return new Trap(point, new AtomicInteger(Integer.parseInt(setting.substring(colon + 1))));
            }
        }
        String names = Arrays.stream(values()).map(FaultPoint::word).collect(Collectors.joining(", "));
        throw new IllegalArgumentException(
                VARIABLE + " must be NAME:N with N from 1 and NAME one of " + names + "; unset it to run unharmed");
    }

    /** The name as it is written in {@link #VARIABLE}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a trap is set anywhere. */
    public static boolean armed() {
        return trap != null;
    }

    /** Ends the process here if it is to be ended here and now. */
    public void pass() {
        Trap set = trap;
        if (set != null && set.at() == this && set.left().decrementAndGet() == 0) {
            Runtime.getRuntime().halt(EXIT);
        }
    }
}
