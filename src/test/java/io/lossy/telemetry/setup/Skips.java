package io.lossy.telemetry.setup;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Which tests a developer chose to do without, by a flag; continuous integration may not choose. */
record Skips(Set<ToolNeed> needs) {
    Skips {
        needs = Set.copyOf(needs);
    }

    static Skips here() {
        return of(System::getProperty, System::getenv);
    }

    /** @throws SetupFailure when {@code CI=true} and anything is to be skipped */
    static Skips of(UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> environment) {
        Set<ToolNeed> chosen = EnumSet.noneOf(ToolNeed.class);
        for (ToolNeed need : ToolNeed.values()) {
            String value = properties.apply(need.flag());
            if (value != null && !value.equalsIgnoreCase("false")) {
                chosen.add(need);
            }
        }
        if (!chosen.isEmpty() && "true".equalsIgnoreCase(environment.apply("CI"))) {
            throw new SetupFailure("CI=true refuses to skip tests: take away "
                    + String.join(" ", chosen.stream().map(n -> "-D" + n.flag()).toList()));
        }
        return new Skips(chosen);
    }

    boolean contains(ToolNeed need) {
        return needs.contains(need);
    }
}
