package io.lossy.telemetry.executed;

import java.util.List;

/** Fails the build when the tests that ran are not those of the lists. */
public final class CheckLists {
    private CheckLists() {}

    /** @param arguments those of {@link TestRun#of} */
    public static void main(String[] arguments) {
        List<String> differences =
                TestRun.of(arguments).differences(System.getProperties().stringPropertyNames());
        if (!differences.isEmpty()) {
            throw new ListsDiffer(differences);
        }
    }

    private static final class ListsDiffer extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ListsDiffer(List<String> differences) {
            super(text(differences), null, false, false); // for people, so without a stack trace
        }

        private static String text(List<String> differences) {
            return "the tests that ran are not those of src/test/resources/executed\n\n  "
                    + String.join("\n  ", differences)
                    + "\n\nRestore a listed test that did not run. Add new ones by"
                    + " mvn -B exec:java@add-executed-tests, with the same -P, and commit the lists.\n";
        }
    }
}
