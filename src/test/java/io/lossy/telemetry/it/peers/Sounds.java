package io.lossy.telemetry.it.peers;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** A recording made to measure: stretches of known length, for a microphone that plays a file. */
final class Sounds {
    private static final int RATE = 48_000;

    private final List<Short> samples = new ArrayList<>();
    private final Random random = new Random(42);

    /** A quiet room, 60 dB below full scale. */
    Sounds quiet(int ms) {
        return add(ms, t -> 0.001 * noise());
    }

    /** A buzz of 140 Hz whose loudness goes up and down five times a second, as syllables do. */
    Sounds voice(int ms) {
        return add(
                ms,
                t -> 0.25
                        * (0.7 + 0.3 * Math.cos(2 * Math.PI * 5 * t))
                        * (Math.sin(2 * Math.PI * 140 * t) + 0.4 * Math.sin(2 * Math.PI * 420 * t)));
    }

    /** White noise. */
    Sounds hiss(int ms) {
        return add(ms, t -> 0.3 * noise());
    }

    private double noise() {
        return 2 * random.nextDouble() - 1;
    }

    private interface Wave {
        double at(double seconds);
    }

    private Sounds add(int ms, Wave wave) {
        for (int i = 0; i < RATE / 1000 * ms; i++) {
            samples.add((short) Math.round(wave.at((double) i / RATE) * Short.MAX_VALUE));
        }
        return this;
    }

    /** Returns how long the recording plays on a machine that drops nothing of it. */
    Duration length() {
        return Duration.ofMillis(samples.size() * 1000L / RATE);
    }

    /** Returns Chromium's options that make it the microphone; each opening of the microphone plays it once. */
    List<String> microphone(Path wav) {
        ByteBuffer bytes = ByteBuffer.allocate(samples.size() * 2).order(ByteOrder.LITTLE_ENDIAN);
        samples.forEach(bytes::putShort);
        AudioFormat format = new AudioFormat(RATE, 16, 1, true, false);
        try (AudioInputStream sound =
                new AudioInputStream(new ByteArrayInputStream(bytes.array()), format, samples.size())) {
            AudioSystem.write(sound, AudioFileFormat.Type.WAVE, wav.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                "--use-file-for-fake-audio-capture=" + wav.toAbsolutePath() + "%noloop");
    }
}
