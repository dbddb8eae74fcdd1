package io.crossfade.core.plan;

/** What becomes of rows that are in a target table although the migration did not bring them. */
public enum ExistingRows {
    /** There may be none when the migration starts. */
    REFUSE,
    /** They stay as they are; the source's row of the same key stays out. */
    KEEP,
    /** They stay, except where the source has a row of the same key, which takes their place. */
    OVERWRITE
}
