package io.lossy.telemetry.security.net;

import io.lossy.telemetry.security.net.Exposure.Tls;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/**
 * Checks the PEM files before a port opens. Java notices a key that does not match its certificate only at the first
 * handshake and reports it only to the client, so the server would start and then fail every connection.
 */
final class TlsFiles {
    private TlsFiles() {}

    /** @throws IllegalStateException if no handshake could succeed; the message names the files and what is wrong */
    static PemKeyCertOptions read(Vertx vertx, Tls tls) {
        PemKeyCertOptions options = new PemKeyCertOptions()
                .setCertPath(tls.certificate().toString())
                .setKeyPath(tls.key().toString());
        try {
            X509KeyManager manager =
                    managerOf(options.getKeyManagerFactory(vertx).getKeyManagers());
            // the key types that Vert.x reads
            for (String algorithm : List.of("RSA", "EC")) {
                String[] aliases = manager.getServerAliases(algorithm, null);
                if (aliases != null) {
                    PublicKey certified = manager.getCertificateChain(aliases[0])[0].getPublicKey();
                    requirePair(certified, manager.getPrivateKey(aliases[0]), algorithm);
                }
            }
            return options;
        } catch (Exception e) { // PEM parsers throw many types
            throw new IllegalStateException(
                    "no TLS with the certificate " + tls.certificate() + " and the key " + tls.key() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static X509KeyManager managerOf(KeyManager[] managers) {
        for (KeyManager manager : managers) {
            if (manager instanceof X509KeyManager found) {
                return found;
            }
        }
        throw new IllegalStateException("they hold no key");
    }

    private static void requirePair(PublicKey certified, PrivateKey key, String algorithm)
            throws GeneralSecurityException {
        byte[] text = certified.getEncoded();
        Signature signature = Signature.getInstance(algorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(text);
        if (!signature.verify(signed)) {
            throw new IllegalStateException("the key is not that of the first certificate in the file");
        }
    }
}
