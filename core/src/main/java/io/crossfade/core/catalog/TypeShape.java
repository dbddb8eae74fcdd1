package io.crossfade.core.catalog;

import java.util.List;

/**
 * A type that is not PostgreSQL's own.
 *
 * @param name qualified and quoted as {@code format_type} prints it
 * @param kind {@code pg_type.typtype}: {@code b} base, {@code c} composite, {@code d} domain, {@code e} enum,
 *     {@code r} range, {@code m} multirange
 * @param labels an enum's labels in order, or a composite's fields as {@code name type}
 * @param extension the extension that brought it; empty if none did
 */
public record TypeShape(String name, char kind, List<String> labels, String extension) {
    public TypeShape {
        labels = List.copyOf(labels);
    }
}
