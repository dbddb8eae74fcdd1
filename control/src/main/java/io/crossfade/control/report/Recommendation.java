package io.crossfade.control.report;

/**
 * Something worth doing after a migration, or before its writers move; nothing of it stands in the migration's way.
 *
 * @param code names the kind, in words joined by {@code -}; stable, for programs
 * @param where the database and the object
 * @param what what was found
 * @param remedy what to do
 */
public record Recommendation(String code, String where, String what, String remedy) {}
