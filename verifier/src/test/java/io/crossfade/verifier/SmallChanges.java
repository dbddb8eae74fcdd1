package io.crossfade.verifier;

import java.util.ArrayList;
import java.util.List;

/** Texts that differ from one in a single character, the least conspicuous first. */
final class SmallChanges {
    private static final int MOST = 12;

    private SmallChanges() {}

    static List<String> of(String text) {
        List<String> changes = new ArrayList<>();
        changes.add(text + " ");
        for (int i = text.length() - 1; i >= 0 && changes.size() < MOST; i--) {
            char flipped = flipped(text.charAt(i));
            if (flipped != text.charAt(i)) {
                changes.add(text.substring(0, i) + flipped + text.substring(i + 1));
            }
        }
        changes.add(text.equals("true") ? "false" : "true");
        changes.add(text + "1");
        changes.add("-");
        changes.add(text + "\\000");
        changes.add(text.isEmpty() ? "1" : text.substring(0, text.length() - 1));
        return changes;
    }

    /** The lowest bit of a digit, the case of a letter. */
    private static char flipped(char one) {
        if (one >= '0' && one <= '9') {
            return (char) (one ^ 1);
        }
        return one < 128 && Character.isLetter(one) ? (char) (one ^ 32) : one;
    }
}
