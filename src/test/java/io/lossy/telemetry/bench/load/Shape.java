package io.lossy.telemetry.bench.load;

/** Says how many events a request has, and how many connections send requests. Written {@code 50:16}. */
public record Shape(int events, int connections) {
    public Shape {
        if (events < 1 || connections < 1) {
            throw new IllegalArgumentException("a shape needs at least one event and one connection");
        }
    }

    public static Shape parse(String text) {
        String[] parts = text.strip().split(":");
        if (parts.length != 2) {
            throw new IllegalArgumentException("a shape looks like 50:16 (events:connections), not " + text);
        }
        try {
            return new Shape(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a shape looks like 50:16 (events:connections), not " + text, e);
        }
    }

    @Override
    public String toString() {
        return events + ":" + connections;
    }
}
