package io.lossy.telemetry.cli.support;

import java.util.regex.Pattern;

/** A pattern of event names: {@code *} matches any number of characters, {@code ?} matches one. */
public record Glob(Pattern pattern) {
    public static Glob of(String glob) {
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

    public boolean matches(String name) {
        return pattern.matcher(name).matches();
    }
}
