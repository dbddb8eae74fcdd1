package io.crossfade.testkit.shop;

import java.util.random.RandomGenerator;

/** The kinds of transactions that writers choose from, with how often each comes. */
enum ShopKind {
    PLACE_ORDER(160),
    CHANGE_HOT_PRODUCT(140),
    REWRITE_WIDE_EVENT(40),
    TOUCH_WIDE_EVENT(100),
    CHANGE_JSON(90),
    DELETE_ORDER(30),
    DELETE_EVENT(30),
    CHANGE_KEY(50),
    SWAP_UNIQUE(20),
    SWAP_KEYS(20),
    INSERT_DELETE_INSERT(20),
    SAVEPOINTS(50),
    ROLL_BACK(40),
    INSERT_EVENT(90),
    USE_SESSION(60),
    BLANK_OUT(50),
    FILL_CART(50),
    // Chosen by the clock, not by chance.
    BULK(0),
    TRUNCATE(0);

    private static final int ALL = sum();

    private final int weight;

    ShopKind(int weight) {
        this.weight = weight;
    }

    private static int sum() {
        int sum = 0;
        for (ShopKind kind : values()) {
            sum += kind.weight;
        }
        return sum;
    }

    static ShopKind any(RandomGenerator random) {
        int left = random.nextInt(ALL);
        for (ShopKind kind : values()) {
            left -= kind.weight;
            if (left < 0) {
                return kind;
            }
        }
        throw new AssertionError("weights do not add up");
    }
}
