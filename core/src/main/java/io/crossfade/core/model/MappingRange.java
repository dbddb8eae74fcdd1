package io.crossfade.core.model;

/** Some rows of one mapping: what a continuous verification compares at one look. Its text does not tell keys, as ranges do. */
public record MappingRange(MappingId mapping, KeyRange range) {
    /** All rows. */
    public static MappingRange whole(MappingId mapping) {
        return new MappingRange(mapping, KeyRange.WHOLE);
    }

    @Override
    public String toString() {
        return mapping.toString();
    }
}
