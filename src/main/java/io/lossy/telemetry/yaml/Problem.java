package io.lossy.telemetry.yaml;

/**
 * One thing wrong with a file, told so that its author can mend it without asking.
 *
 * @param line    from 1; 0 when the file as a whole is meant
 * @param path    the keys that lead to the place, joined by dots; empty for the file itself
 * @param message what is wrong
 * @param fix     what to write instead
 */
public record Problem(String file, int line, String path, String message, String fix) {

    /** {@code conf/events.yml:12: families.stt.owner: is missing; add 'owner: …'}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line);
        }
        text.append(": ");
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        text.append(message);
        if (!fix.isEmpty()) {
            text.append("; ").append(fix);
        }
        return text.toString();
    }
}
