package io.lossy.telemetry.setup;

/** The set-up's lines in the build log. */
final class SetupLog {
    private SetupLog() {}

    static void found(Tool tool, Object path) {
        System.out.println("[INFO] set-up: " + tool.key() + " = " + path);
    }

    static void doing(String line) {
        System.out.println("[INFO] set-up: running: " + line);
    }

    static void note(String words) {
        System.out.println("[INFO] set-up: " + words);
    }

    static void failed(String what, Command.Outcome outcome) {
        System.out.println("[WARNING] set-up: " + what + ": " + outcome.tail());
    }

    static void skipped(ToolNeed need) {
        System.out.println("[WARNING] ********** SKIPPED ON REQUEST (-D" + need.flag() + "): " + need.tests()
                + ". This build proves less than it should. **********");
    }
}
