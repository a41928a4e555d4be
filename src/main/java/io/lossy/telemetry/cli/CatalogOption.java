package io.lossy.telemetry.cli;

import io.lossy.telemetry.catalog.Catalog;
import java.util.List;

final class CatalogOption {
    Catalog read() {
        return new Catalog(1, List.of(), List.of(), List.of());
    }
}
