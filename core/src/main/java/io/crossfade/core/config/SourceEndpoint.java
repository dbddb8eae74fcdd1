package io.crossfade.core.config;

/** Where the rows come from. Sealed, so that whoever needs one kind says so. */
public sealed interface SourceEndpoint permits PostgresEndpoint, SqliteEndpoint {}
