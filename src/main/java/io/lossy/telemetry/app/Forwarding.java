package io.lossy.telemetry.app;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.forward.destination.ForwardRules;
import io.lossy.telemetry.forward.lane.ForwardVerticle;
import io.lossy.telemetry.forward.lane.LaneRules;
import io.lossy.telemetry.forward.lane.LaneSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Connects the lanes of the settings with what the current catalog lets leave. */
final class Forwarding {
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
