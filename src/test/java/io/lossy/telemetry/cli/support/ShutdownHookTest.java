package io.lossy.telemetry.cli.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShutdownHookTest {
    @Test
    void whatIsStillStartingWhenCtrlCComesIsWaitedForAndStopped() throws Exception {
        Process process = Starting.process();
        BufferedReader said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));

        assertThat(said.readLine()).isEqualTo("starting");
        process.toHandle().destroy(); // Process.destroy would close its streams too
        assertThat(said.readLine()).isEqualTo("ending"); // and waits for its start
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();

        assertThat(said.lines()).startsWith("up", "stopped");
    }

    @Test
    void whatIsUpIsStoppedOnce() throws Exception {
        Process process = Starting.process();
        BufferedReader said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        assertThat(Stream.generate(() -> line(said)).limit(3)).containsExactly("starting", "up", "held");

        process.toHandle().destroy(); // Process.destroy would close its streams too

        assertThat(said.lines()).containsExactlyInAnyOrder("ending", "stopped");
    }

    private static String line(BufferedReader said) {
        try {
            return said.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process whose start lasts until its first byte comes, and which then waits to be ended. */
    static final class Starting {
        private Starting() {}

        static Process process() throws IOException {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Starting.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }

        public static void main(String[] args) throws IOException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("ending")));
            try {
                ShutdownHook.guard(Starting::up, it -> System.out.println("stopped"));
                System.out.println("held");
                System.in.read(); // for ever: nobody writes again
            } catch (CommandFailure e) {
                System.out.println(e.getMessage());
            }
        }

        private static String up() {
            System.out.println("starting");
            try {
                System.in.read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            System.out.println("up");
            return "it";
        }
    }
}
