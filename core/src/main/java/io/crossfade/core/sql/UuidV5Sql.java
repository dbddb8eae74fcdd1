package io.crossfade.core.sql;

import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A name-based UUID as one SQL expression that needs no extension, no function and no privilege, and so runs in any session, also
 * in a read-only one. The same everywhere: SHA-1 over the namespace's bytes and the name in UTF-8 (RFC 9562, 5.5; FIPS
 * 180-4, 6.1), NULL where either is NULL.
 *
 * <p>A recursive query holds the state of the hash; each of its steps does {@value ROUNDS} of a block's 80 rounds in
 * subqueries, which the planner may not merge. More rounds a step run faster and take longer to plan.
 */
final class UuidV5Sql {
    private static final int ROUNDS = 5;
    private static final int STEPS = 80 / ROUNDS;
    private static final int STEPS_OF_A_KIND = 20 / ROUNDS;
    private static final String MASK = " & 4294967295";

    /** The hash before the first block. */
    private static final String START =
            "1732584193::bigint, 4023233417::bigint, 2562383102::bigint, 271733878::bigint, 3285377520::bigint";

    private static final String HASH = "h0, h1, h2, h3, h4";

    private UuidV5Sql() {}

    /**
     * @param namespace SQL of a UUID or of its text
     * @param name SQL of a value whose text is the name
     */
    static String of(String namespace, String name) {
        String words = words();
        return """
            (with recursive "crossfade name"(bytes) as materialized (
              select uuid_send((%s)::uuid) || convert_to((%s)::text, 'UTF8')
            ), "crossfade message"(bytes, blocks) as materialized (
              select bytes || '\\x80'::bytea || decode(repeat('00', (119 - length(bytes) %% 64) %% 64), 'hex')
                  || int8send(length(bytes)::bigint * 8), (length(bytes) + 72) / 64
              from "crossfade name"
            ), "crossfade step"(s, %s, a, b, c, d, e, %s) as (
              select 0, %s, %s, %s
              union all
              %s
            )
            select (lpad(to_hex(h0), 8, '0') || lpad(to_hex((h1 & 4294905855) | 20480), 8, '0')
                || lpad(to_hex((h2 & 1073741823) | 2147483648), 8, '0') || lpad(to_hex(h3), 8, '0'))::uuid
            from "crossfade step" cross join "crossfade message" where s = blocks * %d)""".formatted(
                        namespace,
                        name,
                        HASH,
                        words,
                        START,
                        START,
                        String.join(", ", Collections.nCopies(16, "0::bigint")),
                        step(),
                        STEPS);
    }

    private static String step() {
        String rows = begun();
        for (int round = 0; round < ROUNDS; round++) {
            rows = "select s, g, " + HASH + ", " + round() + " from (" + rows + " offset 0) as r";
        }
        return "select s + 1, " + ended(true) + ", " + ended(false) + ", " + words() + " from (" + rows
                + " offset 0) as r";
    }

    /** The state at the start of a step: in a block's first, with its words. */
    private static String begun() {
        String place = "s % " + STEPS;
        String kind = place + " / " + STEPS_OF_A_KIND;
        String loaded = IntStream.range(0, 16)
                .mapToObj(word ->
                        "case when " + place + " = 0 then " + word(4 * word) + " else w" + word + " end as w" + word)
                .collect(Collectors.joining(", "));
        return "select s, " + kind + " as g, " + HASH + ", a, b, c, d, e, case " + kind
                + " when 0 then 1518500249 when 1 then 1859775393 when 2 then 2400959708 else 3395469782 end as k, "
                + loaded + " from \"crossfade step\" cross join \"crossfade message\" cross join lateral (select s / "
                + STEPS + " * 64 as at) as p where s < blocks * " + STEPS;
    }

    private static String word(int place) {
        return "(get_byte(bytes, at + " + place + ")::bigint << 24) | (get_byte(bytes, at + " + (place + 1)
                + ") << 16) | (get_byte(bytes, at + " + (place + 2) + ") << 8) | get_byte(bytes, at + " + (place + 3)
                + ")";
    }

    private static String round() {
        String mixed = "w13 # w8 # w2 # w0";
        String shifted = IntStream.range(0, 15)
                .mapToObj(word -> "w" + (word + 1) + " as w" + word)
                .collect(Collectors.joining(", "));
        return "(((a << 5) | (a >> 27)) + case g when 0 then d # (b & (c # d)) when 2 then (b & c) | (d & (b | c))"
                + " else b # c # d end + e + k + w0)" + MASK + " as a, a as b, ((b << 30) | (b >> 2))" + MASK
                + " as c, c as d, d as e, k, " + shifted + ", (((" + mixed + ") << 1) | ((" + mixed + ") >> 31))" + MASK
                + " as w15";
    }

    /** After a block's last step its state is added to the hash, which is also where the next block begins. */
    private static String ended(boolean hash) {
        return IntStream.range(0, 5)
                .mapToObj(i -> {
                    String state = String.valueOf((char) ('a' + i));
                    return "case when s % " + STEPS + " = " + (STEPS - 1) + " then (h" + i + " + " + state + ")" + MASK
                            + " else " + (hash ? "h" + i : state) + " end";
                })
                .collect(Collectors.joining(", "));
    }

    private static String words() {
        return IntStream.range(0, 16).mapToObj(word -> "w" + word).collect(Collectors.joining(", "));
    }
}
