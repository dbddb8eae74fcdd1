package io.crossfade.control.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** A certificate that signs itself, made by the JDK's keytool, as PEM files. */
record Pem(Path certificate, Path key) {
    private static final String PASSWORD = "changeit";

    /** @param algorithm RSA or EC */
    static Pem make(Path folder, String algorithm) throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve(algorithm + ".p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        algorithm,
                        "-alias",
                        "server",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD))
                .inheritIO()
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool failed");
        }
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            made.load(in, PASSWORD.toCharArray());
        }
        byte[] key = made.getKey("server", PASSWORD.toCharArray()).getEncoded();
        return new Pem(
                write(
                        folder.resolve(algorithm + ".crt"),
                        "CERTIFICATE",
                        made.getCertificate("server").getEncoded()),
                write(folder.resolve(algorithm + ".key"), "PRIVATE KEY", key));
    }

    private static Path write(Path file, String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
