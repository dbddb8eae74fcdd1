package io.crossfade.control.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads a certificate and its key from PEM files into a key store in memory. */
final class PemFiles {
    static final String ALIAS = "server";

    private static final Pattern KEY = Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([^-]*)-----END");
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");
    private static final byte[] PROBE = new byte[32];

    private PemFiles() {}

    /**
     * @param password of the store, which exists only here
     * @throws IOException if a file cannot be read
     * @throws GeneralSecurityException if one is not what it should be, or they do not belong together
     */
    static KeyStore store(Path certificate, Path key, String password) throws IOException, GeneralSecurityException {
        Certificate[] chain = chain(certificate);
        PrivateKey secret = key(key);
        requirePair(certificate, chain[0], key, secret);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(ALIAS, secret, password.toCharArray(), chain);
        return store;
    }

    private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(new Certificate[0]);
            if (chain.length == 0) {
                throw new GeneralSecurityException(file + " holds no certificate");
            }
            return chain;
        }
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        Matcher found = KEY.matcher(Files.readString(file));
        if (!found.find()) {
            throw new GeneralSecurityException(file + " holds no private key");
        }
        if (!found.group(1).equals("PRIVATE KEY")) {
            throw new GeneralSecurityException(file + " holds an " + found.group(1)
                    + "; make it a plain PKCS#8 one by `openssl pkcs8 -topk8 -nocrypt -in FILE -out NEW`");
        }
        byte[] encoded = decoded(file, found.group(2));
        return Stream.of("EC", "RSA", "EdDSA")
                .flatMap(algorithm -> key(algorithm, encoded).stream())
                .findFirst()
                .orElseThrow(
                        () -> new GeneralSecurityException(file + " holds a key that is neither EC nor RSA nor EdDSA"));
    }

    private static byte[] decoded(Path file, String text) throws GeneralSecurityException {
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(file + " holds a key that is not whole", e);
        }
    }

    private static Optional<PrivateKey> key(String algorithm, byte[] encoded) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static void requirePair(Path certificate, Certificate first, Path key, PrivateKey secret)
            throws GeneralSecurityException {
        String algorithm = SIGNATURES.getOrDefault(secret.getAlgorithm(), secret.getAlgorithm());
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(secret, new SecureRandom());
        signature.update(PROBE);
        byte[] signed = signature.sign();
        boolean fits = false;
        try {
            signature.initVerify(first.getPublicKey());
            signature.update(PROBE);
            fits = signature.verify(signed);
        } catch (GeneralSecurityException e) {
            fits = false;
        }
        if (!fits) {
            throw new GeneralSecurityException(key + " is not the key of the first certificate in " + certificate);
        }
    }
}
