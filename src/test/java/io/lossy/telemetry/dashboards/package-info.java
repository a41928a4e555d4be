/**
 * The files ops start from, held against the catalog, the meters, Grafana's schemas and Prometheus: {@code dashboards/}.
 */
@NullMarked
package io.lossy.telemetry.dashboards;

import org.jspecify.annotations.NullMarked;
