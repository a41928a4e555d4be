package io.lossy.telemetry.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The display name of a server: a letter or digit, then up to 62 letters, digits, dots, hyphens and underscores. So it is
 * safe in logs, pages and labels without escaping.
 */
public record NodeName(String text) {
    public static final String RULE = "a letter or digit, then at most 62 letters, digits, '.', '-' or '_'";

    private static final Logger LOG = LoggerFactory.getLogger(NodeName.class);
    private static final int LONGEST = 63;
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._-]+");
    private static final Pattern UNSAFE_START = Pattern.compile("^[._-]+");
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");
    /** The name of a machine that does not say its own. */
    private static final String UNKNOWN = "node";

    public NodeName {
        if (!SAFE.matcher(text).matches()) {
            throw new IllegalArgumentException("must be " + RULE);
        }
    }

    @Override
    public String toString() {
        return text;
    }

    /**
     * Returns the name of this machine, without asking a name server, because that can block for seconds. It looks in
     * {@code HOSTNAME} and {@code COMPUTERNAME}, then asks Linux.
     */
    public static NodeName ofHost(Function<String, @Nullable String> environment) {
        return ofHost(environment, KERNEL);
    }

    static NodeName ofHost(Function<String, @Nullable String> environment, Path kernel) {
        for (String variable : new String[] {"HOSTNAME", "COMPUTERNAME"}) {
            String value = environment.apply(variable);
            if (value != null && !value.isBlank()) {
                return resembling(value.strip());
            }
        }
        try {
            return resembling(Files.readString(kernel, StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("this machine does not say its name");
            return new NodeName(UNKNOWN);
        }
    }

    /** Replaces what is not allowed and cuts what is too long. */
    private static NodeName resembling(String host) {
        String safe = UNSAFE_START.matcher(UNSAFE.matcher(host).replaceAll("-")).replaceFirst("");
        return new NodeName(safe.isEmpty() ? UNKNOWN : safe.substring(0, Math.min(LONGEST, safe.length())));
    }
}
