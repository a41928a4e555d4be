package io.lossy.telemetry.codegen;

/** Generates {@code telemetry.js} and its types: the npm package's client with the catalog of another project. */
final class JsFace {
    /** What projects import the client from; the file in src/main/js that it names exports {@code clientOf}. */
    static final String CLIENT = "lossy-telemetry/client";

    private static final String SCRIPT = """
            // {header}

            import { clientOf } from '{client}';
            import { catalog } from './rules.js';

            export { Events } from './events.js';

            export const createTelemetry = clientOf(catalog);
            """;

    private static final String TYPES = """
            // {header}

            import type { Options, Telemetry as TelemetryOf } from '{client}';
            import type { Payloads } from './events.js';

            export { Events } from './events.js';
            export type * from './events.js';
            export type { EmitOptions, Options } from '{client}';

            export type Telemetry = TelemetryOf<Payloads>;
            export declare const createTelemetry: (options: Options) => Telemetry;
            """;

    private JsFace() {}

    static String script(String header) {
        return SCRIPT.replace("{header}", header).replace("{client}", CLIENT);
    }

    static String types(String header) {
        return TYPES.replace("{header}", header).replace("{client}", CLIENT);
    }
}
