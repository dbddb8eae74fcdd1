package io.crossfade.sqlite.catalog;

/**
 * A CHECK as declared.
 *
 * @param expression without the outer parentheses
 */
public record SqliteCheck(String expression) {}
