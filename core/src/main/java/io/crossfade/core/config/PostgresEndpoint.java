package io.crossfade.core.config;

/**
 * Where a PostgreSQL database is and who connects to it.
 *
 * @param url a JDBC URL without credentials, such as {@code jdbc:postgresql://localhost:5432/shop?sslmode=verify-full}
 */
public record PostgresEndpoint(String url, String user, Secret password) implements SourceEndpoint {}
