package io.lossy.telemetry.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What SIGHUP means to a server: read the catalog again. A terminal that closes sends the same signal and means the end;
 * it is told apart by the terminal being gone. Java has no public way to hear a signal: this goes, by reflection, by the
 * one that every JDK has had; where it is missing, or there is no SIGHUP, the management port is left.
 */
final class HangUp {
    private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);

    private HangUp() {}

    /** @param reload must return at once */
    static void means(Runnable reload) {
        boolean inTerminal = hasTerminal();
        Runnable heard = () -> {
            if (inTerminal && !hasTerminal()) {
                // exit waits for the shutdown hooks, and the JVM's thread for signals must not
                new Thread(() -> Runtime.getRuntime().exit(0), "hung-up").start();
            } else {
                reload.run();
            }
        };
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler hears = (proxy, method, arguments) -> {
                if (method.getDeclaringClass() == Object.class) {
                    return method.invoke(heard, arguments);
                }
                heard.run();
                return null;
            };
            Object listening = Proxy.newProxyInstance(HangUp.class.getClassLoader(), new Class<?>[] {handler}, hears);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), listening);
        } catch (ReflectiveOperationException e) {
            LOG.atInfo()
                    .addKeyValue("cause", String.valueOf(e.getCause()))
                    .log("SIGHUP is not listened to here; POST /ops/reload reloads the catalog");
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
