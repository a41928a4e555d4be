package io.lossy.telemetry.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;

import io.lossy.telemetry.cli.CapturedCommand;
import io.lossy.telemetry.cli.StubBridge;
import io.lossy.telemetry.cli.output.LenientOutput;
import io.lossy.telemetry.cli.output.OutputFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;

class LedgerTest {
    @Test
    @EnabledOnOs(LINUX) // which has a device that is always full
    void aLedgerThatCanNotBeWrittenEndsTheLoadWithItsNameAndTheCause() throws Exception {
        try (StubBridge bridge = new StubBridge((n, body) -> StubBridge.ACK)) {
            CapturedCommand shell = CapturedCommand.run(
                    "load", "--rate=50", "--duration=200ms", "--ledger=/dev/full", "--url=" + bridge.url());

            assertThat(shell.exit()).isEqualTo(1);
            assertThat(shell.err())
                    .startsWith("error: can't write the ledger /dev/full: No space left on device;")
                    .hasLineCount(1);
        }
    }

    @Test
    void aServerGoesOnWhenNobodyReadsWhatItSays() {
        StringWriter read = new StringWriter();
        PrintWriter broken = new PrintWriter(new Writer() {
            @Override
            public void write(char[] text, int offset, int length) {
                read.write(text, offset, length);
                throw OutputFailure.readerGone(new IOException("gone"));
            }

            @Override
            public void flush() {
                throw OutputFailure.readerGone(new IOException("gone"));
            }

            @Override
            public void close() {
                // nothing to free
            }
        });
        PrintWriter out = LenientOutput.of(broken);

        out.println("up");
        out.println("stopped");
        out.flush();

        assertThat(read.toString()).startsWith("up");
        assertThat(out.checkError()).isTrue();
    }
}
