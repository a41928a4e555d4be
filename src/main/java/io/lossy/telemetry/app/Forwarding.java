package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.forward.books.Lane;
import io.lossy.telemetry.forward.destination.ForwardRules;
import io.lossy.telemetry.forward.lane.ForwardVerticle;
import io.lossy.telemetry.forward.lane.LaneRules;
import io.lossy.telemetry.forward.lane.LaneSettings;
import io.lossy.telemetry.ops.live.LaneFailure;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects the lanes of the settings with what the current catalog lets leave. */
final class Forwarding {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);

    private final List<LaneSettings> settings;
    private final @Nullable ForwardVerticle verticle;
    private volatile Map<String, LaneRules> rules;

    private Forwarding(SharedServices common, Catalog catalog, Clock clock) {
        this.settings = common.config().forward();
        this.rules = rules(catalog);
        this.verticle = settings.isEmpty()
                ? null
                : new ForwardVerticle(
                        settings,
                        common.database().owner(),
                        common.node().incarnation(),
                        name -> Objects.requireNonNull(rules.get(name)),
                        clock,
                        common.metrics());
        warnOfUnknown(catalog);
    }

    /** @param clock the same on all servers */
    static Forwarding of(SharedServices common, Catalog catalog, Clock clock) {
        return new Forwarding(common, catalog, clock);
    }

    /** Returns the stage; empty if the settings have no destination. */
    Optional<ForwardVerticle> verticle() {
        return Optional.ofNullable(verticle);
    }

    /** Uses another catalog from the next request on. */
    void useCatalog(Catalog catalog) {
        rules = rules(catalog);
        warnOfUnknown(catalog);
    }

    /** A typing error in a name would otherwise look like a destination that gets no events. */
    private void warnOfUnknown(Catalog catalog) {
        Set<String> unknown = new TreeSet<>();
        catalog.events().values().forEach(event -> unknown.addAll(event.forward()));
        settings.forEach(lane -> unknown.remove(lane.name()));
        unknown.forEach(name -> LOG.atWarn()
                .addKeyValue("destination", name)
                .log("the catalog names a destination that the settings do not have; nothing is forwarded to it"));
    }

    /** Returns the last failure of each lane that this server owns. */
    Map<String, LaneFailure> failures() {
        if (verticle == null) {
            return Map.of();
        }
        Map<String, LaneFailure> failures = new HashMap<>();
        for (Lane lane : verticle.owned()) {
            if (lane.lastErrorAt() != null) {
                failures.put(lane.name(), new LaneFailure(lane.lastError(), lane.lastErrorAt()));
            }
        }
        return failures;
    }

    private Map<String, LaneRules> rules(Catalog catalog) {
        return settings.stream()
                .collect(Collectors.toMap(
                        LaneSettings::name,
                        lane -> new LaneRules(ForwardRules.of(catalog, lane.name()), shortest(catalog, lane.name()))));
    }

    /** Returns how long rows of the family are kept that is kept shortest among those with events that leave. */
    private static Duration shortest(Catalog catalog, String lane) {
        return catalog.events().values().stream()
                .filter(event -> event.forward().contains(lane))
                .map(event -> Objects.requireNonNull(catalog.families().get(event.family())))
                .map(Family::retentionDays)
                .min(Integer::compare)
                .map(Duration::ofDays)
                .orElse(Duration.ZERO);
    }
}
