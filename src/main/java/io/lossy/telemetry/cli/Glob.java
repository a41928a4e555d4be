package io.lossy.telemetry.cli;

import java.util.regex.Pattern;

/** A pattern of event names: {@code *} stands for any run of characters, {@code ?} for one. */
record Glob(Pattern pattern) {
    static Glob of(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            regex.append(
                    switch (c) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> Pattern.quote(String.valueOf(c));
                    });
        }
        return new Glob(Pattern.compile(regex.toString()));
    }

    boolean matches(String name) {
        return pattern.matcher(name).matches();
    }
}
