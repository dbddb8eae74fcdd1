package io.crossfade.applier.fold;

import java.util.List;

/**
 * What has to be known of a table whose rows may be moved: their old versions deleted and their new ones inserted by one
 * statement, so that values that must be unique can change hands in any way. Only a table where nothing but the rows
 * themselves notices the difference to an update has one.
 *
 * @param others target columns that the plan does not move and that an insert may set: they keep their values
 * @param contested indexes of the plan's columns on which the target, at once, refuses two rows that are not told apart
 *     by their keys: those of its unique indexes beside the key's, and of its exclusion constraints
 */
public record Moving(List<String> others, List<Integer> contested) {
    public Moving {
        others = List.copyOf(others);
        contested = List.copyOf(contested);
    }
}
