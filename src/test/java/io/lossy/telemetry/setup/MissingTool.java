package io.lossy.telemetry.setup;

/** A tool that is not here and could not be had; the message says what to type. */
final class MissingTool extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingTool(String message) {
        super(message);
    }

    /**
     * @param what   the tool, with the least version that will do
     * @param tried  what was found or tried, and how it ended
     * @param typeIn the exact command
     */
    static MissingTool of(String what, String tried, Need need, String typeIn) {
        return new MissingTool(what + " is needed and was not found.\n  tried:   " + tried + "\n  type:    " + typeIn
                + "\n  then run mvn verify again (or leave out the " + need.tests() + " with -D" + need.flag()
                + ", not allowed when CI=true)");
    }
}
