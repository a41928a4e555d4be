package io.lossy.telemetry.setup;

/** Why the integration tests cannot run, and what to type or leave out so that they can. */
final class SetupFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SetupFailure(String message) {
        super(message, null, false, false); // for people, so without a stack trace
    }

    /**
     * @param what   the tool, with the least version that will do
     * @param tried  what was found or tried, and how it ended
     * @param typeIn the exact command
     */
    static SetupFailure missing(String what, String tried, ToolNeed need, String typeIn) {
        return new SetupFailure(what + " is needed and was not found.\n  tried:   " + tried + "\n  type:    " + typeIn
                + "\n  then run mvn verify again (or leave out the " + need.tests() + " with -D" + need.flag()
                + ", not allowed when CI=true)");
    }
}
