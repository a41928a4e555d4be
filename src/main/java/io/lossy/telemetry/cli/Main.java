package io.lossy.telemetry.cli;

/** The front door of the program. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("lossy");
    }
}
