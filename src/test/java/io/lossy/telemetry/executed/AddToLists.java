package io.lossy.telemetry.executed;

/** Adds the tests of the last build to the lists; run by hand after tests were added. */
public final class AddToLists {
    private AddToLists() {}

    /** @param arguments those of {@link TestRun#of} */
    public static void main(String[] arguments) {
        System.out.println("[INFO] tests added to src/test/resources/executed: "
                + TestRun.of(arguments).add());
    }
}
