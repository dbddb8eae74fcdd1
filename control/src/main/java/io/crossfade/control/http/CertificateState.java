package io.crossfade.control.http;

import java.time.Instant;

/**
 * By what a server speaks TLS.
 *
 * @param isOfFiles whether it is what the files hold now; otherwise they changed, and cannot be used
 */
public record CertificateState(Instant validUntil, boolean isOfFiles) {}
