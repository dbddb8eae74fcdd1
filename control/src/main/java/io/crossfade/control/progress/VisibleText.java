package io.crossfade.control.progress;

/** Text of rows as it may be shown: what a terminal or a page would obey instead of showing it becomes a visible sign. */
public final class VisibleText {
    private static final int PICTURES = 0x2400;
    private static final int PICTURE_OF_DELETE = 0x2421;
    private static final int UNKNOWN = 0xFFFD;

    private VisibleText() {}

    /** The same text with a sign in the place of each control character, direction mark and broken character. */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().map(VisibleText::sign).forEach(shown::appendCodePoint);
        return shown.toString();
    }

    private static int sign(int character) {
        if (character < ' ') {
            return PICTURES + character;
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL -> character == 0x7F ? PICTURE_OF_DELETE : UNKNOWN;
            case Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> UNKNOWN;
            case Character.FORMAT -> isDirection(character) ? UNKNOWN : character;
            default -> (character & 0xFFFE) == 0xFFFE ? UNKNOWN : character;
        };
    }

    private static boolean isDirection(int character) {
        return (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
    }
}
