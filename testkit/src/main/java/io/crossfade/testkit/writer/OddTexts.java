package io.crossfade.testkit.writer;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Texts of every awkward kind, by chance. */
public final class OddTexts {
    private static final String DIGITS = "0123456789abcdef";

    private OddTexts() {}

    public static @Nullable String any(RandomGenerator random) {
        return switch (random.nextInt(14)) {
            case 0 -> null;
            case 1 -> "";
            case 2 -> "😀 👩‍👩‍👧‍👦 \uD83C\uDFF4";
            case 3 -> "line\r\nfeed\nand\rreturn";
            case 4 -> "it's a \"quoted\" \\ back\\\\slash \\N \\.";
            case 5 -> "\t tab and \u0001 control";
            case 6 -> "Žiža na žici, 日本語, עברית";
            case 7 -> "{\"json\": [1, null]}";
            case 8 -> "  spaces at both ends  ";
            case 9 -> "NULL";
            default -> "plain " + Long.toHexString(random.nextLong());
        };
    }

    /** A text that does not compress below a page's quarter, so that the server stores it out of line. */
    public static String wide(RandomGenerator random) {
        int length = 6_000 + random.nextInt(8_000);
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            long bits = random.nextLong();
            for (int i = 0; i < 16; i++) {
                text.append(DIGITS.charAt((int) (bits >>> (4 * i)) & 15));
            }
        }
        return text.toString();
    }

    public static byte[] bytes(RandomGenerator random) {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        return bytes;
    }
}
