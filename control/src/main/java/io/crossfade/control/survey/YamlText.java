package io.crossfade.control.survey;

/** Texts in a YAML file (YAML 1.2, 5.1 "Character Set" and 7.3.1 "Double-Quoted Style"), whatever characters they hold. */
final class YamlText {
    private YamlText() {}

    /** {@code "text"}; what cannot be printed is escaped. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"' || character == '\\') {
                quoted.append('\\').append(character);
            } else if (isPrintable(character)) {
                quoted.append(character);
            } else {
                quoted.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) character));
            }
        }
        return quoted.append('"').toString();
    }

    /** What may stand in a comment of one line. */
    static String comment(String text) {
        StringBuilder comment = new StringBuilder();
        text.chars().forEach(character -> comment.append(isPrintable((char) character) ? (char) character : '?'));
        return comment.toString();
    }

    /** Breaks of lines, the byte order mark and control characters are not; the halves of a pair are, together. */
    private static boolean isPrintable(char character) {
        return character >= 0x20
                && character != 0x7f
                && !(character >= 0x80 && character < 0xa0)
                && character != 0x2028
                && character != 0x2029
                && character < 0xfeff;
    }
}
