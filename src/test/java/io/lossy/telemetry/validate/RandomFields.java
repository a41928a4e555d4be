package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.CatalogFixtures;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.event.Reason;
import io.vertx.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Fields, and payloads that more or less keep to them, all made up from a seed. */
final class RandomFields {
    private static final String[] VALUES = {"short", "cooldown", "noise", "cloud", "", "local wasm", "\u00e9t\u00e9"};
    /** What a number may be written as: at every edge, of every class a parser makes of it. */
    private static final String[] NUMBERS = {
        "0",
        "-0",
        "-0.0",
        "1",
        "-1",
        "3.0",
        "3.5",
        "1e2",
        "1e-2",
        "41.2",
        "100",
        "100.0000001",
        "99.99",
        "-100",
        "9007199254740992",
        "9007199254740993",
        "-9007199254740992",
        "-9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "123456789012345678901234567890",
        "1e300",
        "2.5e-310",
        "60000",
        "60001"
    };

    private RandomFields() {}

    static Field[] fields(Random random) {
        Field[] fields = new Field[random.nextInt(7)];
        for (int i = 0; i < fields.length; i++) {
            Field field = field(random, "f" + i);
            fields[i] = random.nextInt(3) == 0 ? CatalogFixtures.required(field) : field;
        }
        return fields;
    }

    private static Field field(Random random, String name) {
        Double min = random.nextBoolean() ? null : (double) (random.nextInt(3) * 50 - 100);
        Double max = random.nextBoolean() ? null : (double) (random.nextInt(3) * 50);
        return switch (random.nextInt(5)) {
            case 0 -> CatalogFixtures.number(name, min, max);
            case 1 -> CatalogFixtures.integer(name, min, max);
            case 2 -> CatalogFixtures.bool(name);
            case 3 -> CatalogFixtures.text(name, 1 + random.nextInt(6));
            default -> CatalogFixtures.oneOf(name, some(random));
        };
    }

    private static String[] some(Random random) {
        List<String> values = new ArrayList<>(List.of(VALUES[random.nextInt(VALUES.length)]));
        for (String value : VALUES) {
            if (random.nextBoolean() && !values.contains(value)) {
                values.add(value);
            }
        }
        return values.toArray(String[]::new);
    }

    /** Mostly of the right type, so that ranges and enums are reached; now and then anything at all. */
    static String payload(Random random, Field[] fields) {
        List<String> members = new ArrayList<>();
        for (Field field : fields) {
            if (random.nextInt(6) != 0) {
                members.add(Json.encode(field.name()) + ":"
                        + (random.nextInt(8) == 0 ? anything(random) : likely(random, field)));
            }
        }
        if (random.nextInt(4) == 0) {
            members.add("\"unknown\":" + anything(random));
        }
        return "{" + String.join(",", members) + "}";
    }

    private static String likely(Random random, Field field) {
        return switch (field.type()) {
            case NUMBER, INTEGER -> random.nextBoolean() ? "" + random.nextInt(60) : pick(random, NUMBERS);
            case BOOLEAN -> "" + random.nextBoolean();
            case STRING, ID, ERROR_TEXT ->
                Json.encode(
                        field.isEnum() && random.nextInt(4) > 0
                                ? field.values()
                                        .get(random.nextInt(field.values().size()))
                                : pick(random, VALUES));
        };
    }

    private static String anything(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> "null";
            case 1 -> "true";
            case 2 -> pick(random, NUMBERS);
            case 3 -> "{\"a\":[1,{}]}";
            case 4 -> "[]";
            case 5 -> "\"\"";
            default -> Json.encode("x".repeat(random.nextInt(8)));
        };
    }

    private static String pick(Random random, String[] from) {
        return from[random.nextInt(from.length)];
    }

    /** The reason that goes with a keyword of JSON Schema. */
    static Reason kind(String keyword) {
        return switch (keyword) {
            case "required" -> Reason.FIELD_REQUIRED;
            case "type" -> Reason.FIELD_TYPE;
            case "minimum", "maximum", "maxLength" -> Reason.FIELD_RANGE;
            case "enum" -> Reason.FIELD_ENUM;
            default -> throw new IllegalArgumentException(keyword);
        };
    }
}
