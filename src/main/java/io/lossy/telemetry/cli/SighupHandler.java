package io.lossy.telemetry.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads the catalog of a running server on SIGHUP. A closing terminal sends the same signal: if the terminal is gone,
 * the signal means shutdown. Java has no public API for signals, so this class uses reflection on
 * {@code sun.misc.Signal}, which all JDKs have had. Without that class or without SIGHUP, only the management port
 * reloads the catalog.
 */
final class SighupHandler {
    private static final Logger LOG = LoggerFactory.getLogger(SighupHandler.class);

    private SighupHandler() {}

    /** @param reload must return at once */
    static void install(Runnable reload) {
        boolean inTerminal = hasTerminal();
        Runnable onSignal = () -> {
            if (inTerminal && !hasTerminal()) {
                // exit() waits for the shutdown hooks, so it must not run on the JVM's signal thread
                new Thread(() -> Runtime.getRuntime().exit(0), "hung-up").start();
            } else {
                reload.run();
            }
        };
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler proxied = (proxy, method, arguments) -> {
                if (method.getDeclaringClass() == Object.class) {
                    return method.invoke(onSignal, arguments);
                }
                onSignal.run();
                return null;
            };
            Object listening =
                    Proxy.newProxyInstance(SighupHandler.class.getClassLoader(), new Class<?>[] {handler}, proxied);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), listening);
        } catch (ReflectiveOperationException e) {
            LOG.atInfo()
                    .addKeyValue("cause", String.valueOf(e.getCause()))
                    .log("SIGHUP is not available; POST /ops/reload reloads the catalog");
        }
    }

    private static boolean hasTerminal() {
        try (FileInputStream terminal = new FileInputStream("/dev/tty")) {
            return terminal.getFD().valid();
        } catch (IOException e) {
            return false;
        }
    }
}
