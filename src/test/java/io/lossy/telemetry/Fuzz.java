package io.lossy.telemetry;

/** The chance of the tests that try what nobody thought of: printed, so that a failure can be run again, and set from outside. */
public final class Fuzz {
    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());

    private Fuzz() {}

    /** One for all of a run; {@code -Dfuzz.seed=} sets it. */
    public static long seed() {
        System.out.println("fuzz.seed=" + SEED);
        return SEED;
    }

    /** How often the long runs try; {@code -Dfuzz.tries=} sets it. */
    public static int tries(int otherwise) {
        return Integer.getInteger("fuzz.tries", otherwise);
    }
}
